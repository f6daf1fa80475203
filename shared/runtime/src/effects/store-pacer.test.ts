import { expect, test, vi } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { forgetIdlePace, isPace, storePacer } from './store-pacer.ts'

const start = 1_000_000_000
const second = 1_000
const pace = { key: 'toy:desk', every: second }
const document = { partition: 'pace/toy:desk', id: 'turns' }

/** Processes on one store, whose clocks a test moves, and the operations of the store. */
const site = (burst?: number) => {
  const inMemory = memoryStore()
  const operations: string[] = []
  const store: Store = {
    ...inMemory,
    async get(...given) {
      operations.push('get')
      return inMemory.get(...given)
    },
    async put(...given) {
      operations.push('put')
      return inMemory.put(...given)
    },
  }
  const clock = { time: start, now: () => clock.time }
  const another = (ahead = 0) => storePacer({ store, clock: { now: () => clock.now() + ahead } }, burst)
  const saved = async () => (await inMemory.get(document.partition, document.id))?.value
  return { clock, store, operations, another, saved, due: () => inMemory.due(Number.MAX_SAFE_INTEGER, 10) }
}

test('four processes on one store let five through at once, not twenty', async () => {
  const { another } = site()
  const replicas = [another(), another(), another(), another()]
  const waits = await Promise.all(
    replicas.flatMap((pacer, at) => [1, 2, 3, 4, 5].map((post) => pacer.wait(`${at} ${post}`, pace))),
  )
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
  const turns = Array.from({ length: 15 }, (_, at) => 11_000 + at * second)
  expect(waits.filter((wait) => wait > 0).toSorted((one, other) => one - other)).toEqual(turns)
})

test('a turn that one process gave is used in another', async () => {
  const { clock, another } = site(1)
  await another().wait('first', pace)
  expect(await another().wait('a', pace)).toBe(11_000)
  clock.time += 4_000
  expect(await another().wait('a', pace)).toBe(7_000)
  clock.time += 7_000
  expect([await another().wait('a', pace), await another().wait('a', pace)]).toEqual([0, 11_000])
})

test('a post is two operations of the store, and to ask early is one', async () => {
  const { clock, operations, another } = site(1)
  const pacer = another()
  await pacer.wait('a', pace)
  expect(operations).toEqual(['get', 'put'])
  await pacer.wait('b', pace)
  operations.length = 0
  clock.time += second
  await pacer.wait('b', pace)
  expect(operations).toEqual(['get'])
})

test('those who ask in one process while the store is asked ask together', async () => {
  const { operations, another } = site(1)
  const pacer = another()
  const waits = Array.from({ length: 300 }, (_, at) => pacer.wait(String(at), pace))
  expect((await Promise.all(waits)).at(-1)).toBe(11_000 + 298 * second)
  expect(operations).toEqual(['get', 'put', 'get', 'put'])
})

test.each([59_000, -59_000])('clocks that are %d ms apart keep the pace all the same', async (ahead) => {
  const { clock, another } = site(2)
  const [one, other] = [another(), another(ahead)]
  await one.wait('a', pace)
  await other.wait('b', pace)
  const acts: number[] = []
  for (let at = 0; at < 60; at += 1) {
    acts.push(await one.wait(`one ${at}`, pace), await other.wait(`other ${at}`, pace))
    clock.time += 100
  }
  // as many as seconds have gone by, and one jump of the clock that is ahead
  expect(acts.filter((wait) => wait === 0).length).toBeLessThanOrEqual(6 + 2)
})

test('a process whose clock is behind waits no longer for that', async () => {
  const { another } = site(1)
  await another().wait('a', pace)
  expect(await another(-59_000).wait('b', pace)).toBe(11_000)
})

test('a lane that cannot be read is begun anew', async () => {
  for (const value of ['{', '{"v":2}']) {
    const { store, another } = site(1)
    await store.put(document.partition, document.id, undefined, value)
    expect([await another().wait('a', pace), await another().wait('b', pace)]).toEqual([0, 11_000])
  }
})

test('trouble of the store is told to all who asked, and the next is asked anew', async () => {
  const { store, another } = site(1)
  const get = vi.spyOn(store, 'get').mockRejectedValueOnce(new Error('the disk is full'))
  const pacer = another()
  const [first, later] = [pacer.wait('a', pace), pacer.wait('b', pace)]
  await expect(first).rejects.toThrow('the disk is full')
  expect(await later).toBe(0)
  expect(get).toHaveBeenCalledTimes(2)
})

test('a full lane is a small document', async () => {
  const { another, saved } = site(1)
  const pacer = another()
  const holders = Array.from({ length: 3_000 }, (_, at) => at.toString(16).padStart(16, '0'))
  await Promise.all(holders.map((holder) => pacer.wait(holder, pace)))
  expect((await saved())?.length).toBeLessThan(80_000)
})

test('a lane that nobody has asked for long is forgotten, and none of it was missed', async () => {
  const { clock, store, another, saved, due } = site(2)
  const pacer = another()
  for (const holder of ['a', 'b', 'c']) await pacer.wait(holder, pace)
  const [{ due: idle = 0 } = {}] = await due()
  expect(await due()).toMatchObject([{ ...document, due: idle }])
  expect(isPace(document)).toBe(true)
  await forgetIdlePace(store, document, idle - 1)
  expect(await due()).toMatchObject([{ ...document, due: idle }])
  // the last turn is kept until then
  expect(idle - start).toBe(11_000 + 120_000 + second)
  await forgetIdlePace(store, document, idle)
  expect(await saved()).toBeUndefined()
  clock.time = idle
  const waits = [await pacer.wait('c', pace), await pacer.wait('d', pace), await pacer.wait('e', pace)]
  expect(waits).toEqual([0, 0, 11_000])
})

test('a lane that was forgotten meanwhile, or asked for, is let be', async () => {
  const { store, another, saved } = site(1)
  await forgetIdlePace(store, document, start)
  const read = vi.spyOn(store, 'get')
  await another().wait('a', pace)
  const stored = await store.get(document.partition, document.id)
  await another().wait('b', pace)
  read.mockResolvedValueOnce(stored)
  await forgetIdlePace(store, document, start + 1_000 * second)
  expect(await saved()).toContain('"b"')
})

test('a lane that cannot be read is forgotten when it is due', async () => {
  const { store, saved } = site(1)
  await store.put(document.partition, document.id, undefined, '{', 1)
  await forgetIdlePace(store, document, start)
  expect(await saved()).toBeUndefined()
})

test.each([
  ['remove', 1_000 * second],
  ['put', 0],
] as const)('trouble of the store at the %s of a lane that is due is told', async (operation, later) => {
  const { store, another } = site(1)
  await another().wait('a', pace)
  vi.spyOn(store, operation).mockRejectedValueOnce(new Error('the disk is full'))
  await expect(forgetIdlePace(store, document, start + later)).rejects.toThrow('the disk is full')
})

test('a lane that is due though it is not idle is due again when it is', async () => {
  const { store, another, due } = site(1)
  await another().wait('a', pace)
  const [{ due: idle = 0 } = {}] = await due()
  const stored = await store.get(document.partition, document.id)
  await store.put(document.partition, document.id, stored?.version, stored?.value ?? '', 1)
  await forgetIdlePace(store, document, start)
  expect(await due()).toMatchObject([{ ...document, due: idle }])
})
