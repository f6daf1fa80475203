import { expect, test } from 'vitest'
import { listen } from '../effects/topics.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, at, atStep, healthy } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyEvent, toyWebhook } from '../testing/toy-webhook.ts'
import { deliver } from './deliver.ts'

const findingsOf = async (host: ToyListener) => (await host.events()).map(({ finding }) => finding)

test('an event is written down before it is heard', async () => {
  const stored: unknown[] = []
  const host = toyListener({
    hear: async ({ event }) => {
      stored.push(...(await host.events()).map(({ id, data, at }) => ({ id, data, at })))
      return String(event.data)
    },
  })
  await host.run()
  host.now += 5_000
  await host.deliver(toyEvent('a', 'yes'))
  expect(stored).toEqual([{ id: 'a', data: 'yes', at: host.now }])
})

test('an event is heard at once, and the next Run knows what it came to', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  expect(host.heard).toEqual(['a: yes'])
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
  expect(host.heard).toEqual(['a: yes'])
})

test('the next Run hears what could not be heard when it came in', async () => {
  const failing = { isDown: true }
  const host = toyListener({
    hear: async ({ event }) => {
      if (failing.isDown) throw new Error('vendor is down')
      return String(event.data)
    },
  })
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  expect(await findingsOf(host)).toEqual([undefined])
  expect(host.logs.join()).toContain('an event waits for the next Run')
  failing.isDown = false
  host.now += 5_000
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('an event that is of no concern is forgotten', async () => {
  const host = toyListener({ hear: async ({ event }) => (event.data === 'noise' ? undefined : String(event.data)) })
  await host.run()
  await host.deliver(toyEvent('a', 'noise'), toyEvent('b', 'no'))
  expect((await host.events()).map(({ id }) => id)).toEqual(['b'])
})

test('an event that comes in twice counts once', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'no'), toyEvent('a', 'no'))
  await host.deliver(toyEvent('a', 'yes'))
  expect(host.heard).toEqual(['a: no'])
  expect(await host.run({ state })).toMatchObject({ phase: 'Running', message: 'heard 1' })
})

test('an event that comes in twice at the same moment counts once', async () => {
  const host = toyListener()
  await host.run()
  await Promise.all([host.deliver(toyEvent('a', 'no')), host.deliver(toyEvent('a', 'no'))])
  expect(await findingsOf(host)).toEqual(['no'])
})

test('two events at the same moment both count', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await Promise.all([host.deliver(toyEvent('a', 'no')), host.deliver(toyEvent('b', 'yes'))])
  expect((await findingsOf(host)).toSorted()).toEqual(['no', 'yes'])
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('an event that comes in while a Run is at work counts with the next one', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await Promise.all([host.deliver(toyEvent('a', 'yes')), host.run({ state })])
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('later events see what earlier ones came to, in the order they came in', async () => {
  const known: unknown[] = []
  const host = toyListener({
    hear: async ({ event, findings }) => {
      known.push(findings.map(({ finding }) => finding))
      return String(event.data)
    },
  })
  await host.run()
  await host.deliver(toyEvent('late', 'second'))
  // this event came in out of order: its clock was behind
  host.now -= 60_000
  await host.deliver(toyEvent('early', 'first'))
  await host.deliver(toyEvent('last', 'third'))
  expect(known).toEqual([[], ['second'], ['first', 'second']])
})

test('only the step that opened the thing hears of it', async () => {
  const host = toyListener()
  await host.run({ rollout: atStep(1) })
  await host.run({ rollout: atStep(2) })
  await host.deliver(toyEvent('a', 'yes', 2))
  const [attempt] = Object.values((await host.journal()).runs)
  expect([attempt?.steps[1]?.events.length, attempt?.steps[2]?.events.length]).toEqual([0, 1])
})

test('an event that nobody listens to is not stored, and people are told', async () => {
  const host = toyListener()
  await host.deliver(toyEvent('a', 'yes', 7))
  expect(host.unheard).toEqual(['a'])
  expect(await host.runtime.store.get('topic/toy/7', 'listeners')).toBeUndefined()
  expect(await host.events()).toEqual([])
})

test.each([
  ['aborted', aborted()],
  ['Healthy', healthy()],
  ['of a newer revision', sampleRollout({ revision: 3 })],
])('an event about a rollout that is %s decides nothing, and people are told', async (_, rollout) => {
  const host = toyListener()
  const { state } = await host.run()
  await host.observe(rollout)
  await host.deliver(toyEvent('a', 'yes'))
  await host.closeDue()
  await host.deliver(toyEvent('b', 'yes'))
  expect({ heard: host.heard, unheard: host.unheard }).toEqual({ heard: [], unheard: ['a', 'b'] })
  expect(await host.call('run', { state })).not.toMatchObject({ phase: 'Successful' })
})

test('a decision before a retry does not count after it', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  await host.abort({ state })
  const again = sampleRollout({ attempt: at(120) })
  expect(await host.run({ rollout: again })).toMatchObject({
    phase: 'Running',
    message: expect.stringMatching(/^heard 0/),
  })
  // the card of the attempt before
  await host.deliver(toyEvent('b', 'yes', 1))
  expect(host.unheard).toEqual(['b'])
  expect(await host.run({ rollout: again })).toMatchObject({ phase: 'Running', message: 'heard 0' })
})

test('an event about a step that has decided is too late', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.deliver(toyEvent('a', 'yes'))
  await host.run({ state })
  await host.deliver(toyEvent('b', 'no'))
  expect({ heard: host.heard, unheard: host.unheard }).toEqual({ heard: ['a: yes'], unheard: ['b'] })
})

test('an event is heard by a host that knows the step; another leaves it to the next Run', async () => {
  const host = toyListener()
  const { state } = await host.run()
  const other = toyListener({ store: host.runtime.store, change: { name: 'other' } })
  await other.deliver(toyEvent('a', 'yes'))
  expect({ other: other.heard, ours: host.heard }).toEqual({ other: [], ours: [] })
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful' })
})

test('a secret that a step throws while it hears is not in the log', async () => {
  const host = toyListener({
    hear: async ({ secret }) => Promise.reject(new Error(`401 for Bearer ${secret('TOY_TOKEN')}`)),
  })
  await host.run()
  await host.deliver(toyEvent('a', 'toy-secret in data'))
  expect(host.logs.join()).toContain('an event waits')
  expect(host.logs.join()).not.toContain('toy-secret')
})

test('a vendor that cannot be told is no trouble', async () => {
  const host = toyListener()
  const unheard = () => Promise.reject(new Error('secret-url is down'))
  await deliver(host.runtime, { ...toyWebhook(), unheard }, [toyEvent('a'), toyEvent('b')])
  expect(host.logs.filter((line) => line.includes('nobody could be told'))).toHaveLength(2)
  expect(host.logs.join()).not.toContain('secret-url')
})

test('a listener whose journal cannot be read keeps an event from no other, and the vendor may tell again', async () => {
  const host = toyListener()
  const { state } = await host.run()
  const { store } = host.runtime
  await store.put('rollout/test/broken', 'journal', undefined, '{"v":2}')
  await listen(store, ['toy/1'], { partition: 'rollout/test/broken', run: 'r', index: 1 })
  expect(await host.deliver(toyEvent('a'))).toBe(false)
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
})

test('a topic whose listeners cannot be read keeps no other event from its own, and the vendor may tell again', async () => {
  const host = toyListener()
  const { state } = await host.run()
  await host.runtime.store.put('topic/toy/9', 'listeners', undefined, '{"v":2}')
  expect(await host.deliver(toyEvent('a', 'no', 9), toyEvent('b', 'yes', 1))).toBe(false)
  expect(host.unheard).toEqual([])
  expect(await host.run({ state })).toMatchObject({ phase: 'Successful', message: 'heard yes' })
})
