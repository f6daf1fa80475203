import type { RolloutView } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { partitionOf } from '../journal/identity.ts'
import { parseRollout } from '../journal/journal-document.ts'
import { isOpen } from '../journal/records.ts'
import { listEffects } from '../operate/effect-list.ts'
import { breathe } from '../store/all-due.ts'
import { memoryStore } from '../store/memory.ts'
import { countingStore } from '../testing/counting-store.ts'
import { sampleRollout } from '../testing/index.ts'
import { healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { takeInventory } from './inventory.ts'

const day = 24 * 60 * 60_000
const list = (host: ToyHost, rollouts = [sampleRollout()], complete = true) =>
  takeInventory(host.runtime, 'test', { rollouts, complete })
const outcomes = async (host: ToyHost) => {
  await host.closeDue()
  return host.vendor.things.flatMap(({ ended }) => ended)
}

test('an open effect of a deleted Rollout is orphaned, and told so', async () => {
  const host = toyHost()
  await host.run()
  host.now += 10 * 60_000
  await list(host, [])
  expect(await outcomes(host)).toEqual(['orphaned'])
})

test.each([
  ['that is still in the list', [sampleRollout()], true, 10 * 60_000],
  ['when the list may have others', [], false, 10 * 60_000],
  ['that was called a minute ago: the list may be older', [], true, 60_000],
])('nothing is ended of a Rollout %s', async (_, rollouts, complete, later) => {
  const host = toyHost()
  await host.run()
  host.now += later
  await list(host, rollouts, complete)
  expect(await outcomes(host)).toEqual([])
})

const uid = (number: number) => `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`

test('of a list in pages only the last ends what is gone, and nothing that any page told of', async () => {
  const host = toyHost()
  const opened = Array.from({ length: 6 }, (_, number) => sampleRollout({ uid: uid(number) }))
  for (const rollout of opened) await host.run({ rollout })
  host.now += 10 * 60_000
  const listed = opened.slice(0, 5)
  const page = (rollouts: typeof listed, complete: boolean, others: readonly string[] = []) =>
    takeInventory(host.runtime, 'test', { rollouts, complete, others })
  await page(listed.slice(0, 2), false)
  await page(listed.slice(2, 4), false)
  expect(await outcomes(host)).toEqual([])
  await page(
    listed.slice(4),
    true,
    listed.slice(0, 4).map(({ metadata }) => metadata.uid),
  )
  expect(await outcomes(host)).toEqual(['orphaned'])
})

const range = (host: ToyHost, uids: readonly string[], from?: string, to?: string) =>
  takeInventory(host.runtime, 'test', { rollouts: [], complete: true, range: { from, to, uids } })
const goneOf = async (host: ToyHost, uids: readonly string[]) => {
  const open = (await listEffects(host.runtime)).effects.filter(({ state }) => state === 'open')
  return uids.filter((one) => !open.some(({ id }) => id.startsWith(one)))
}

test('of a list that ends in ranges each ends what is gone in its own, and nothing beside it', async () => {
  const host = toyHost()
  const uids = [1, 2, 3, 4, 5, 6].map(uid)
  for (const one of uids) await host.run({ rollout: sampleRollout({ uid: one }) })
  host.now += 10 * 60_000
  await range(host, [uid(3)], uid(2), uid(5))
  expect(await goneOf(host, uids)).toEqual([uid(2), uid(4)])
  await range(host, [uid(6)], uid(5))
  expect(await goneOf(host, uids)).toEqual([uid(2), uid(4), uid(5)])
  await range(host, [], undefined, uid(2))
  expect(await goneOf(host, uids)).toEqual([uid(1), uid(2), uid(4), uid(5)])
})

test('a last page that is lost ends nothing; the next list does', async () => {
  const host = toyHost()
  await host.run()
  host.now += 10 * 60_000
  const other = [sampleRollout({ uid: uid(9) })]
  await list(host, other, false)
  expect(await outcomes(host)).toEqual([])
  await list(host, other, true)
  expect(await outcomes(host)).toEqual(['orphaned'])
})

test.each([
  ['before the list was begun', 60_000, ['orphaned']],
  ['after the list was begun, however long it took', 10 * 60_000, []],
])('an attempt that began two minutes %s', async (_, age, ended) => {
  const host = toyHost()
  await host.run()
  host.now += 3 * 60_000
  await takeInventory(host.runtime, 'test', { rollouts: [], complete: true, age })
  expect(await outcomes(host)).toEqual(ended)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a list whose age is %d ends nothing', async (age) => {
  const host = toyHost()
  await host.run()
  host.now += 10 * 60_000
  await takeInventory(host.runtime, 'test', { rollouts: [], complete: true, age })
  expect(await outcomes(host)).toEqual([])
})

test('a list of one cluster says nothing of another', async () => {
  const host = toyHost()
  await host.run()
  host.now += 10 * 60_000
  await takeInventory(host.runtime, 'test/other', { rollouts: [], complete: true })
  await takeInventory(host.runtime, 'tes', { rollouts: [], complete: true })
  expect(await outcomes(host)).toEqual([])
})

test('a Rollout that is Healthy in the list has succeeded', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  await list(host, [healthy()])
  expect(await outcomes(host)).toEqual(['succeeded'])
})

test('a pause of three days leaves everything open', async () => {
  const host = toyHost()
  await host.run()
  const paused = sampleRollout({ status: { phase: 'Paused', pauseConditions: [{ reason: 'CanaryPauseStep' }] } })
  for (let hours = 0; hours < 72; hours += 1) {
    host.now += 60 * 60_000
    await list(host, [paused])
    await host.closeDue()
  }
  expect(await outcomes(host)).toEqual([])
  expect(Object.values((await host.journal()).runs).some(isOpen)).toBe(true)
})

test('silence ends nothing; it is warned of after a week, and again after another', async () => {
  const host = toyHost()
  await host.run()
  const warnings = () => host.logs.filter((line) => line.includes('"silence"'))
  host.now += 7 * day - 1
  await host.closeDue()
  expect(warnings()).toHaveLength(0)
  host.now += 1
  await host.closeDue()
  await host.closeDue()
  expect(warnings()).toEqual([expect.stringContaining('"rollout":"payments/checkout"')])
  host.now += 7 * day
  await host.closeDue()
  expect(warnings()).toHaveLength(2)
  expect(await outcomes(host)).toEqual([])
})

test('an inventory that changes nothing writes nothing', async () => {
  const host = toyHost()
  await host.run()
  await list(host)
  const before = await host.runtime.store.get('rollout/test/c0ffee00-0000-4000-8000-000000000001', 'journal')
  await list(host)
  expect(await host.runtime.store.get('rollout/test/c0ffee00-0000-4000-8000-000000000001', 'journal')).toEqual(before)
  expect(before?.version).toBeDefined()
})

test('a list of 256 Rollouts, of which half are gone, changes no more than 32 journals in a row', async () => {
  const store = countingStore(memoryStore())
  const host = toyHost({}, { store })
  const opened = Array.from({ length: 256 }, (_, number) => sampleRollout({ uid: uid(number) }))
  for (const rollout of opened) await host.run({ rollout })
  host.now += 10 * 60_000
  await breathe()
  Object.assign(store.most, { read: 0, written: 0, named: 0 })
  await list(
    host,
    opened.slice(0, 128).map(({ metadata }) => ({ ...healthy(), metadata })),
  )
  expect(store.most).toEqual({ read: 32, written: 32, named: 256 })
  const endOf = async ({ metadata }: RolloutView) => {
    const stored = await store.get(partitionOf('test', metadata.uid), 'journal')
    return Object.values(parseRollout(stored?.value).runs)[0]?.steps[2]?.end?.outcome
  }
  const ends = await Promise.all(opened.map(endOf))
  expect(new Set(ends.slice(0, 128))).toEqual(new Set(['bypassed']))
  expect(new Set(ends.slice(128))).toEqual(new Set(['orphaned']))
})

test('a journal that cannot be read keeps no other from being ended: neither of what is listed, nor of what is gone', async () => {
  const host = toyHost()
  const listed = sampleRollout({ uid: uid(2) })
  for (const rollout of [sampleRollout({ uid: uid(1) }), listed]) await host.run({ rollout })
  host.now += 10 * 60_000
  const broken = (name: string) => host.runtime.store.put(`rollout/test/${name}`, 'journal', undefined, '{"v":2}', 0)
  await Promise.all([broken('a-is-listed'), broken('b-is-gone')])
  await list(host, [sampleRollout({ uid: 'a-is-listed' }), { ...healthy(), metadata: listed.metadata }])
  expect((await outcomes(host)).toSorted()).toEqual(['bypassed', 'orphaned'])
})

test('of many Rollouts that are gone no more than 32 are changed in a row', async () => {
  const store = countingStore(memoryStore())
  const host = toyHost({}, { store })
  const opened = Array.from({ length: 100 }, (_, number) => sampleRollout({ uid: `gone-${number}` }))
  for (const rollout of opened) {
    await host.run({ rollout })
    await host.observe({ ...healthy(), metadata: rollout.metadata })
  }
  await host.closeDue()
  host.now += 10 * 60_000
  await breathe()
  Object.assign(store.most, { read: 0, written: 0 })
  await list(host, [])
  expect(store.most.written).toBe(32)
  host.now += 30 * day
  await list(host, [])
  expect(store.most.written).toBe(32)
  expect(parseRollout((await store.get(partitionOf('test', 'gone-99'), 'journal'))?.value).runs).toEqual({})
})
