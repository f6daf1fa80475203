import { expect, test } from 'vitest'
import type { DueDocument, Store } from '../ports/store.ts'
import { sampleRollout } from '../testing/index.ts'
import { at, endOf, type ToyHost, toyHost, withQueuedUndo } from '../testing/toy-host.ts'
import { closeDue } from './close-due.ts'

const minute = 60_000
const week = 7 * 24 * 60 * minute
const silences = ({ logs }: ToyHost) => logs.filter((line) => line.includes('silence'))

test('an effect that no step of this host can read waits for a host that can', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  const other = toyHost({ name: 'other' }, { store: host.runtime.store })
  other.now += minute
  await other.closeDue()
  expect(await endOf(other)).toMatchObject({ status: 'pending' })
  expect(other.logs).toEqual([expect.stringContaining('no step can read toy')])
  host.now += 2 * minute
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a step whose config was refused has nothing to undo', async () => {
  const host = toyHost()
  await host.run({ config: { txt: 'misspelt' } })
  expect(await endOf(host)).toMatchObject({ outcome: 'failed', status: 'done' })
  expect(host.logs.join()).not.toContain('no step can read')
})

test.each([
  ['of a later version', '{"v":2}'],
  ['that are no JSON', '{'],
  ['in which a number was lost', '{"v":1,"revision":1,"heardAt":null,"runs":{}}'],
])('a hundred journals %s hold up nobody, and each is told of once', async (_, content) => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += minute
  const before = host.logs.length
  const names = Array.from({ length: 100 }, (_, number) => `rollout/test/broken-${number}`)
  for (const name of names) await host.runtime.store.put(name, 'journal', undefined, content, 0)
  for (let looks = 0; looks < 3; looks += 1) await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  const told = () => host.logs.slice(before).filter((line) => line.includes('set aside'))
  for (const name of names) expect(told().filter((line) => line.includes(`"${name}"`))).toHaveLength(1)
  for (const day of [1, 2, 3]) {
    host.now += day * 24 * 60 * minute
    await host.closeDue()
  }
  expect(told()).toHaveLength(100)
})

test('a document that was set aside is looked at again, as it was, by a host that can read it', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  const { store } = host.runtime
  const partition = `rollout/test/${sampleRollout().metadata.uid}`
  const stored = await store.get(partition, 'journal')
  await store.put(partition, 'journal', stored?.version, '{"v":2}', 0)
  host.now += minute
  await host.closeDue()
  const aside = await store.get(partition, 'journal')
  expect(aside?.value).toBe('{"v":2}')
  await store.put(partition, 'journal', aside?.version, stored?.value ?? '', 0)
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('silence ends nothing: something open that nobody told of for a week is warned of, once a week', async () => {
  const host = toyHost()
  await host.run()
  host.now += week - minute
  await host.closeDue()
  expect(silences(host)).toEqual([])
  host.now += minute
  for (let looks = 0; looks < 3; looks += 1) await host.closeDue()
  expect(silences(host)).toEqual([expect.stringContaining('payments/checkout')])
  host.now += week
  await host.closeDue()
  expect(silences(host)).toHaveLength(2)
  expect(host.vendor.things[0]?.ended).toEqual([])
})

test('an inventory breaks the silence', async () => {
  const host = toyHost()
  await host.run()
  host.now += week - minute
  await host.observe(sampleRollout({ attempt: at(30), status: { phase: 'Paused' } }))
  host.now += minute
  await host.closeDue()
  expect(silences(host)).toEqual([])
})

test('nobody warns of a closed effect', async () => {
  const host = toyHost()
  const { state } = await host.run()
  await host.abort({ state })
  host.now += week
  await host.closeDue()
  expect(silences(host)).toEqual([])
})

test('a host is told when the next undo is due, and that nothing is', async () => {
  expect(await toyHost().closeDue()).toBeUndefined()
  const host = await withQueuedUndo()
  const { due = 0 } = (await endOf(host)) ?? {}
  expect(due).toBeGreaterThan(host.now + 1_000)
  expect(await host.closeDue()).toBe(due)
  host.now = due
  expect(await host.closeDue()).toBe((await endOf(host))?.due)
  host.vendor.isDown = false
  host.now += 24 * 60 * minute
  expect(await host.closeDue()).toBeUndefined()
})

test('a step that waits is looked at again when nobody has told of it for a week', async () => {
  const host = toyHost()
  await host.run()
  expect(await host.closeDue()).toBe(host.now + week)
})

test('something that stays due is looked at again after a second, and documents of others never', async () => {
  const host = await withQueuedUndo()
  host.now += 10 * minute
  expect(await host.closeDue({ until: host.now })).toBe(host.now + 1_000)
  host.vendor.isDown = false
  await host.runtime.store.put('of-others', 'of-others', undefined, '{', 0)
  expect(await host.closeDue()).toBeUndefined()
})

test('a host that has no time left begins nothing', async () => {
  const host = await withQueuedUndo()
  host.vendor.isDown = false
  host.now += 10 * minute
  const calls = host.vendor.calls.length
  for (const left of [0, -minute]) await host.closeDue({ until: host.now + left })
  expect(host.vendor.calls).toHaveLength(calls)
  await host.closeDue({ until: host.now + minute })
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
})

test('a host whose time is over asks its store for nothing more, and is told to look in a second', async () => {
  const host = await withQueuedUndo()
  const { store } = host.runtime
  for (const id of ['a', 'b', 'c']) await store.put('of-others', id, undefined, '{', 0)
  const asked: number[] = []
  const slow: Store = {
    ...store,
    async due(...given) {
      asked.push(host.now)
      host.now += 100
      return store.due(...given)
    },
  }
  const waits: number[] = []
  for (let left = 0; left <= 1_000; left += 100) {
    const until = host.now + left
    const next = await closeDue({ ...host.runtime, store: slow }, { until, limit: 1 })
    expect(Math.max(0, ...asked)).toBeLessThan(until)
    waits.push((next ?? 0) - host.now)
  }
  const { due = 0 } = (await endOf(host)) ?? {}
  expect([waits[0], waits.at(-1)]).toEqual([1_000, due - host.now])
})

test('a list of what is due that lags behind makes an undo late, and never twice', async () => {
  const host = await withQueuedUndo()
  const { store } = host.runtime
  let listed: readonly DueDocument[] = []
  const lagging: Store = {
    ...store,
    due: async (before, limit, after) => (after ? [] : listed.filter(({ due }) => due <= before).slice(0, limit)),
  }
  const catchUp = async () => {
    listed = await store.due(Number.MAX_SAFE_INTEGER, 100)
  }
  const look = () => closeDue({ ...host.runtime, store: lagging })
  host.vendor.isDown = false
  host.now += 10 * minute
  await look()
  expect(host.vendor.things[0]?.ended).toEqual([])
  await catchUp()
  for (const _ of [1, 2]) await look()
  expect(host.vendor.things[0]?.ended).toEqual(['aborted'])
  await catchUp()
  expect(await look()).toBeUndefined()
})
