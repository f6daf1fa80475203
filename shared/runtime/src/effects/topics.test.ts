import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { openRollout } from '../journal/journal-file.ts'
import { listEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import { inProcessPacer } from '../ports/pacer.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { type Crash, mortalPorts } from '../testing/mortal-ports.ts'
import { atStep, healthy, promoted } from '../testing/toy-host.ts'
import { type ToyListener, toyListener } from '../testing/toy-listener.ts'
import { toyPlan } from '../testing/toy-step.ts'
import { toyEvent, toyWebhook } from '../testing/toy-webhook.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'
import { listen, listenersOf, unlisten } from './topics.ts'

const one = { partition: 'p', run: 'r', index: 1 }
const other = { ...one, index: 2 }

test.each([
  ['Abort', (host: ToyListener, state: unknown) => host.abort({ state })],
  ['Abort without a state', (host: ToyListener) => host.abort()],
  ['a full promotion', (host: ToyListener, state: unknown) => host.terminate({ state, rollout: promoted() })],
  ['a bypass', (host: ToyListener) => host.observe(atStep(3))],
  ['Healthy', (host: ToyListener) => host.observe(healthy())],
  ['a newer revision', (host: ToyListener) => host.observe(sampleRollout({ revision: 3 }))],
])('after %s nobody listens any more', async (_, end) => {
  const host = toyListener()
  const { state } = await host.run()
  expect(await host.listened()).toEqual(['toy/1'])
  await end(host, state)
  await host.closeDue()
  expect(await host.listened()).toEqual([])
})

test.each(['approved', 'rejected'] as const)(
  'when a step gave its thing the outcome %s nobody listens',
  async (decides) => {
    const host = toyListener({ decides })
    const { state } = await host.run()
    await host.deliver(toyEvent('a', 'yes'))
    await host.run({ state })
    expect(await host.listened()).toEqual([])
  },
)

test('nobody listens to an effect that an operator settled', async () => {
  const host = toyListener()
  await host.run()
  const [effect] = (await listEffects(host.runtime)).effects
  const order = {
    operation: 'settle',
    effect: effect?.id,
    endpoint: '',
    reason: 'gone',
    by: 'ada',
    outcome: 'orphaned',
  }
  await orderEffect(host.runtime, 'test', WireEffectOrder.parse(order))
  expect(await host.listened()).toEqual([])
})

test('nobody listens to an effect that a refusal of the vendor threw away', async () => {
  const host = toyListener()
  host.vendor.trouble('refused')
  await host.run()
  expect(await host.listened()).toEqual([])
})

test('an effect that is adopted after a lost answer is listened to', async () => {
  const host = toyListener()
  host.vendor.trouble('lost')
  await host.call('run')
  expect(await host.listened()).toEqual([])
  host.now += 60_000
  await host.run()
  expect(await host.listened()).toEqual(['toy/1'])
})

test('nobody listens to an effect that was closed before its Run came to listen', async () => {
  const arrived = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const store = memoryStore()
  const held = { isHeld: true }
  const host = toyListener({
    store: {
      ...store,
      async get(partition, id) {
        if (partition.startsWith('topic/') && held.isHeld) {
          held.isHeld = false
          arrived.resolve()
          await gate.promise
        }
        return store.get(partition, id)
      },
    },
  })
  const running = host.run()
  await arrived.promise
  // its budget has passed, and the abort does not wait for it any more
  host.now += 20_000
  await host.abort()
  gate.resolve()
  await running
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  expect(await listenersOf(store, 'toy/1')).toEqual([])
})

test('a Run that cannot take back that it listens to an effect that was closed meanwhile says so', async () => {
  const inMemory = memoryStore()
  const { uid } = sampleRollout().metadata
  const closed = () =>
    openRollout(inMemory, 'test', uid).update(({ runs }) => {
      for (const { effects } of Object.values(runs))
        for (const effect of Object.values(effects)) effect.outcome = 'orphaned'
    })
  const put: Store['put'] = async (partition, ...rest) => {
    if (partition.startsWith('topic/')) await closed()
    return inMemory.put(partition, ...rest)
  }
  const remove = () => Promise.reject(new Error('the disk is full'))
  const host = toyListener({ store: { ...inMemory, put, remove } })
  expect(await host.call('run')).toMatchObject({ detail: 'the disk is full' })
})

test('an effect of a whole attempt is listened to until any step closes it', async () => {
  const hearing = { webhook: toyWebhook(), hear: async () => undefined }
  const shared = () => ({ ...toyPlan(host.vendor, { hearing }), lifetime: 'rollout' as const })
  const host: ToyListener = toyListener({
    change: {
      run: async ({ open }) => wait(await open('thread', shared()), '30s'),
      end: async ({ close, outcome }) => {
        await close('thread', shared(), (thing) => host.vendor.end(thing, outcome))
        return succeed()
      },
    },
  })
  host.vendor.isDone = true
  await host.run({ rollout: atStep(1) })
  const { state } = await host.run({ rollout: atStep(2) })
  expect(await host.listened()).toEqual(['toy/1'])
  await host.abort({ state })
  expect(await host.listened()).toEqual([])
})

test('a step listens once, however often it asks to', async () => {
  const store = memoryStore()
  for (let times = 0; times < 3; times += 1) await listen(store, ['toy/1'], one)
  expect(await listenersOf(store, 'toy/1')).toEqual([one])
})

test('several may listen to a topic; one that leaves takes nobody along, and the last one leaves nothing', async () => {
  const store = memoryStore()
  await Promise.all([listen(store, ['toy/1', 'toy/2'], one), listen(store, ['toy/1'], other)])
  await unlisten(store, ['toy/1', 'toy/2', 'toy/3'], one)
  expect(await listenersOf(store, 'toy/1')).toEqual([other])
  await unlisten(store, ['toy/1'], other)
  for (const topic of ['toy/1', 'toy/2', 'toy/3'])
    expect(await store.get(`topic/${topic}`, 'listeners')).toBeUndefined()
})

test.each([
  ['Rollout', { ...one, partition: 'q' }],
  ['attempt', { ...one, run: 's' }],
  ['step', other],
])('a listener that leaves takes no step along that is of another %s', async (_, neighbour) => {
  const store = memoryStore()
  for (const listener of [one, neighbour]) await listen(store, ['toy/1'], listener)
  expect(await listenersOf(store, 'toy/1')).toEqual([one, neighbour])
  await unlisten(store, ['toy/1'], one)
  expect(await listenersOf(store, 'toy/1')).toEqual([neighbour])
})

test('an event that its process did not survive counts once when it comes again, or not at all when it does not', async () => {
  const begin = Date.parse('2026-01-01T00:00:00Z')
  const play = async (crash: Crash | undefined, comesAgain: boolean) => {
    const first = toyListener()
    const { state } = await first.run()
    const { store } = first.runtime
    const { ports, calls } = mortalPorts({ store, clock: { now: () => begin }, fetch: globalThis.fetch }, crash)
    const mortal = toyListener({ ...ports, pacer: inProcessPacer(ports.clock), vendor: first.vendor })
    await mortal.deliver(toyEvent('a', 'no')).catch(() => undefined)
    const made = [...calls]
    const next = toyListener({ store, vendor: first.vendor })
    next.now += 60_000
    if (comesAgain) await next.deliver(toyEvent('a', 'no'))
    const reply = await next.run({ state })
    await next.abort({ state: reply.state })
    return { made, message: reply.message, listened: await first.listened() }
  }
  const { made } = await play(undefined, false)
  for (const [at] of made.entries())
    for (const when of ['before', 'after'] as const) {
      const crash = { at: at + 1, when }
      expect({ crash, ...(await play(crash, true)) }).toMatchObject({ crash, message: 'heard 1', listened: [] })
      expect({ crash, ...(await play(crash, false)) }).toMatchObject({
        crash,
        message: expect.stringMatching(/^heard [01]$/),
        listened: [],
      })
    }
})

test('a topic whose listeners cannot be read is said where a step listens, and holds up no end', async () => {
  const host = toyListener()
  const { store } = host.runtime
  await store.put('topic/toy/1', 'listeners', undefined, '{"v":2}')
  const { state, message } = await host.run()
  expect(message).toContain('the listeners of toy/1 cannot be read')
  expect(await host.abort({ state })).toMatchObject({ message: 'aborted' })
  expect(host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
  expect(await store.get('topic/toy/1', 'listeners')).toMatchObject({ value: '{"v":2}' })
})
