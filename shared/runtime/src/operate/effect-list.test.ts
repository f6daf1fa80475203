import { expect, test } from 'vitest'
import { partitionOf } from '../journal/identity.ts'
import { breathe } from '../store/all-due.ts'
import { memoryStore } from '../store/memory.ts'
import { countingStore } from '../testing/counting-store.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { listEffects } from './effect-list.ts'

const listed = async ({ runtime }: ToyHost, cluster = 'test') => (await listEffects(runtime, cluster)).effects
const other = (uid: string) => {
  const rollout = sampleRollout()
  return { ...rollout, metadata: { ...rollout.metadata, uid } }
}

test('an open effect is listed with its rollout, step, target, age and the words of its step', async () => {
  const host = toyHost({
    run: async ({ open }) => {
      await open('thing', host.vendor.plan())
      return {
        decision: 'wait',
        state: { id: 1, url: 'https://vendor.test/1' },
        requeueAfter: 30_000,
        message: 'asked Ada',
      }
    },
  })
  await host.run({ config: { timeout: '5m' } })
  expect(await listed(host)).toEqual([
    {
      id: expect.stringMatching(/^c0ffee00-0000-4000-8000-000000000001\.[0-9a-f]{16}$/),
      state: 'open',
      rollout: { namespace: 'payments', name: 'checkout' },
      revision: 2,
      step: { name: 'toy', number: 3 },
      target: 'toy:desk',
      since: '2026-01-01T00:00:00.000Z',
      reason: 'asked Ada',
      link: 'https://vendor.test/1',
    },
  ])
})

test('its name is the marker that it carries at the vendor', async () => {
  const host = toyHost()
  await host.run()
  const [effect] = await listed(host)
  expect(effect?.id.split('.')[1]).toBe(host.vendor.things[0]?.marker)
})

test('a link that is no address of the web is not shown', async () => {
  const host = toyHost({
    run: async ({ open }) => ({
      decision: 'succeed',
      message: '',
      state: { ...(await open('thing', host.vendor.plan())), url: 'javascript:alert(1)' },
    }),
  })
  await host.run()
  expect((await listed(host))[0]).not.toHaveProperty('link')
})

test('an act of a call that nobody knows may exist', async () => {
  const host = toyHost()
  host.vendor.trouble('late')
  await host.run({ config: { timeout: '5m' } })
  expect(await listed(host)).toMatchObject([{ state: 'may-exist', reason: 'no reply (late)' }])
})

test('an effect that could not be closed is queued, with the outcome, the reason, and the time of the next try', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  const [effect] = await listed(host)
  expect(effect).toMatchObject({ state: 'undo-queued', outcome: 'aborted', attempts: 1, reason: 'vendor is down' })
  expect(Date.parse(effect?.nextTry ?? '')).toBeGreaterThan(host.now)
})

test('an effect that was given up is dead', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  host.now += 25 * 60 * 60_000
  await host.closeDue()
  expect(await listed(host)).toMatchObject([{ state: 'dead', attempts: 2, reason: 'vendor is down' }])
})

test('a step that has nothing open and cannot be ended is listed too, also when that was given up', async () => {
  const host = toyHost({
    run: async () => ({ decision: 'wait', state: { id: 1 }, requeueAfter: 30_000, message: 'waiting' }),
    end: async () => Promise.reject(new Error('cannot stop it')),
  })
  const { state } = await host.run()
  expect(await listed(host)).toEqual([])
  await host.abort({ state })
  expect(await listed(host)).toMatchObject([{ state: 'undo-queued', target: '', reason: 'cannot stop it' }])
  host.now += 25 * 60 * 60_000
  await host.closeDue()
  expect(await listed(host)).toMatchObject([{ state: 'dead', target: '' }])
})

test('a closed effect is not listed', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(healthy())
  await host.closeDue()
  expect(await listed(host)).toEqual([])
})

test('the gravest come first, then the oldest', async () => {
  const host = toyHost()
  await host.run()
  host.now += 1_000
  await host.run({ rollout: other('b') })
  const { state } = await host.run({ rollout: other('c') })
  host.vendor.isDown = true
  await host.abort({ state, rollout: { ...aborted(), metadata: other('c').metadata } })
  expect((await listed(host)).map(({ id, state }) => `${id.split('.')[0]?.slice(0, 2)} ${state}`)).toEqual([
    'c undo-queued',
    'c0 open',
    'b open',
  ])
})

test('only what is of the cluster is listed, unless all are asked for', async () => {
  const host = toyHost()
  await host.run({ cluster: 'prod' })
  await host.run({ cluster: 'prod/eu', rollout: other('b') })
  expect(await listed(host, 'prod')).toHaveLength(1)
  expect(await listed(host, 'pro')).toEqual([])
  expect((await listEffects(host.runtime)).effects).toHaveLength(2)
})

test('a list of one cluster is cut by its own journals alone, and says so', async () => {
  const host = toyHost()
  for (let count = 0; count < 20; count += 1)
    await host.runtime.store.put(partitionOf('other', String(count)), 'journal', undefined, '{', 0)
  await host.run()
  await host.run({ rollout: other('b') })
  expect(await listEffects(host.runtime, 'test', 2)).toMatchObject({ effects: [{}, {}], truncated: false })
  await host.run({ rollout: other('c') })
  expect(await listEffects(host.runtime, 'test', 2)).toMatchObject({ effects: [{}, {}], truncated: true })
})

test('a list of many Rollouts reads no more than 32 in a row', async () => {
  const store = countingStore(memoryStore())
  const host = toyHost({}, { store })
  for (let count = 0; count < 100; count += 1) await host.run({ rollout: other(`a-${count}`) })
  await breathe()
  Object.assign(store.most, { read: 0 })
  expect(await listed(host)).toHaveLength(100)
  expect(store.most.read).toBe(32)
})

test('a journal that cannot be read hides no other', async () => {
  const host = toyHost()
  await host.run()
  await host.runtime.store.put(partitionOf('test', 'broken'), 'journal', undefined, '{', 0)
  expect(await listed(host)).toHaveLength(1)
  expect(host.logs.join()).toContain('a journal cannot be read')
})

test('of a document of an earlier version the start of its step is the age', async () => {
  const host = toyHost()
  await host.run()
  const partition = partitionOf('test', sampleRollout().metadata.uid)
  const stored = await host.runtime.store.get(partition, 'journal')
  const old = stored?.value.replace(/"openedAt":\d+,?/, '') ?? ''
  await host.runtime.store.put(partition, 'journal', stored?.version, old, host.now)
  expect(await listed(host)).toMatchObject([{ since: '2026-01-01T00:00:00.000Z' }])
})
