import { expect, test } from 'vitest'
import { listenersOf } from '../effects/topics.ts'
import { partitionOf } from '../journal/identity.ts'
import { parseRollout } from '../journal/journal-document.ts'
import { listEffects } from '../operate/effect-list.ts'
import { orderEffect } from '../operate/effect-order.ts'
import { openPolicy } from '../ports/policy.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { toyListener } from '../testing/toy-listener.ts'
import { WireEffectOrder } from '../wire/wire-effects.ts'
import { takeInventory } from './inventory.ts'

const day = 24 * 60 * 60_000
const { uid } = sampleRollout().metadata

const list = (host: ToyHost, rollouts = [sampleRollout({ uid: 'another' })], told: object = {}) =>
  takeInventory(host.runtime, 'test', { rollouts, complete: true, ...told })
const documentOf = async ({ runtime }: ToyHost) =>
  (await runtime.store.get(partitionOf('test', uid), 'journal'))?.value ?? ''
const isKept = async (host: ToyHost) => Object.keys(parseRollout(await documentOf(host)).runs).length > 0

/** A host of a Rollout that is done and gone: a list has left it out just now. */
const gone = async (host = toyHost()): Promise<ToyHost> => {
  await host.run()
  await host.observe(healthy())
  await host.closeDue()
  host.now += 10 * 60_000
  await list(host)
  return host
}

/** So long after now a list forgets it, and not a millisecond before. */
const isForgottenAfter = async (host: ToyHost, milliseconds: number) => {
  host.now += milliseconds - 1
  await list(host)
  expect(await isKept(host)).toBe(true)
  host.now += 1
  await list(host)
  expect(await isKept(host)).toBe(false)
}

test('a Rollout that is gone is forgotten after 30 days, and not a millisecond before', async () => {
  const host = await gone()
  await isForgottenAfter(host, 30 * day)
})

test('the settings say when a Rollout that is gone is forgotten', async () => {
  const policy = { ...openPolicy, journals: () => ({ keepDeleted: day }) }
  const host = await gone(toyHost({}, { policy }))
  await isForgottenAfter(host, day)
})

test('a late call of an old revision is refused after its Rollout was forgotten, and leaves nothing', async () => {
  const host = toyHost()
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  await host.observe(healthy({ revision: 3 }))
  await host.closeDue()
  host.now += 10 * 60_000
  await list(host)
  host.now += 30 * day
  await list(host)
  expect(parseRollout(await documentOf(host))).toEqual({ ...parseRollout(undefined), revision: 3 })
  const before = host.vendor.things.length
  expect(await host.call('run', { rollout: sampleRollout({ revision: 2 }) })).toMatchObject({
    status: 422,
    title: 'older revision',
  })
  expect(host.vendor.things).toHaveLength(before)
  expect(await isKept(host)).toBe(false)
})

test('silence forgets nothing: no list, a list that is not complete, or one of another cluster', async () => {
  const host = await gone()
  host.now += 400 * day
  await host.closeDue()
  await list(host, [], { complete: false })
  await takeInventory(host.runtime, 'tes', { rollouts: [], complete: true })
  await takeInventory(host.runtime, 'test/another', { rollouts: [], complete: true })
  expect(await isKept(host)).toBe(true)
})

test('a Rollout that was never listed as gone is kept for ever', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(healthy())
  await host.closeDue()
  for (let years = 0; years < 5; years += 1) {
    host.now += 365 * day
    await list(host, [healthy()])
    await list(host, [], { others: [uid] })
  }
  expect(await isKept(host)).toBe(true)
})

test.each([
  ['with its view', (host: ToyHost) => list(host, [healthy()])],
  ['by its name', (host: ToyHost) => list(host, [], { others: [uid] })],
  ['in a page', (host: ToyHost) => list(host, [healthy()], { complete: false })],
])('a Rollout that is listed again %s is kept, and the time begins anew', async (_, again) => {
  const host = await gone()
  host.now += 29 * day
  await again(host)
  host.now += day
  await list(host)
  await isForgottenAfter(host, 30 * day)
})

test('a Rollout that calls again is kept, though no list has it', async () => {
  const host = await gone()
  host.now += 29 * day
  expect(await host.journal()).toHaveProperty('goneAt')
  await host.run({ rollout: sampleRollout({ revision: 3, now: host.now }) })
  expect(await host.journal()).not.toHaveProperty('goneAt')
  await host.observe(healthy({ revision: 3 }))
  await host.closeDue()
  host.now += day
  await list(host)
  expect(await isKept(host)).toBe(true)
})

test('a list of a range says nothing of a Rollout beside it: neither that it is there, nor that it is gone', async () => {
  const host = await gone()
  const listRange = (range: object) => list(host, [], { range: { uids: [], ...range } })
  host.now += 29 * day
  await listRange({ to: uid })
  host.now += day
  await listRange({ from: `${uid}0` })
  expect(await isKept(host)).toBe(true)
  await listRange({ from: uid, to: `${uid}0` })
  expect(await isKept(host)).toBe(false)
})

test('a Rollout of which something is open is kept until it is closed', async () => {
  const host = toyHost()
  await host.run()
  host.vendor.isDown = true
  host.now += 10 * 60_000
  await list(host)
  for (let days = 0; days < 40; days += 1) {
    host.now += 6 * 60 * 60_000
    await host.closeDue()
    await list(host)
  }
  expect(await isKept(host)).toBe(true)
})

test('a Rollout of which something was given up is kept until a person has settled it', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state, rollout: aborted() })
  host.now += 25 * 60 * 60_000
  await host.closeDue()
  for (let months = 0; months < 3; months += 1) {
    host.now += 31 * day
    await list(host)
  }
  expect(await isKept(host)).toBe(true)
})

test('a journal beside which a dead letter stands is kept', async () => {
  const host = await gone()
  host.now += 31 * day
  const letter = await host.runtime.store.put(partitionOf('test', uid), 'dead-1', undefined, '{}', host.now + day)
  await list(host)
  expect(await isKept(host)).toBe(true)
  await host.runtime.store.remove(partitionOf('test', uid), 'dead-1', letter)
  await list(host)
  expect(await isKept(host)).toBe(false)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 31 * day])(
  'a list whose age is %d forgets nothing: it was begun before the Rollout was gone',
  async (age) => {
    const host = await gone()
    host.now += 30 * day
    await list(host, [], { age })
    expect(await isKept(host)).toBe(true)
  },
)

test('a Rollout that began after a list is not taken for gone by it', async () => {
  const host = toyHost()
  await host.run()
  await host.observe(healthy())
  await host.closeDue()
  host.now += 60_000
  await list(host)
  host.now += 30 * day
  await list(host)
  expect(await isKept(host)).toBe(true)
})

test('nobody stands at a topic any more for a Rollout that is forgotten', async () => {
  const host = toyListener()
  await host.run()
  const listening = await listenersOf(host.runtime.store, 'toy/1')
  expect(listening).toHaveLength(1)
  const [effect] = (await listEffects(host.runtime)).effects
  const order = { operation: 'settle', effect: effect?.id, endpoint: '', reason: 'gone' }
  await orderEffect(host.runtime, 'test', WireEffectOrder.parse(order))
  await gone(host)
  // as where another process wrote it down again too late
  await host.runtime.store.put('topic/toy/1', 'listeners', undefined, JSON.stringify(listening))
  host.now += 30 * day
  await list(host)
  expect(await isKept(host)).toBe(false)
  expect(await host.listened()).toEqual([])
})

test('a journal that cannot be read keeps no other from being forgotten', async () => {
  const host = await gone()
  await host.runtime.store.put(partitionOf('test', 'a-broken'), 'journal', undefined, '{"v":2}', 2e100)
  host.now += 30 * day
  await list(host)
  expect(await isKept(host)).toBe(false)
  expect(host.logs.join()).toContain('rollout/test/a-broken')
})

test('a document of an earlier version that nobody writes again is kept for ever', async () => {
  const host = await gone()
  const document = await documentOf(host)
  const partition = partitionOf('test', 'old')
  await host.runtime.store.put(partition, 'journal', undefined, document)
  host.now += 60 * day
  await list(host)
  expect((await host.runtime.store.get(partition, 'journal'))?.value).toBe(document)
})
