import { expect, test, vi } from 'vitest'
import { memoryStore } from '../../store/memory.ts'
import { sampleRollout } from '../../testing/index.ts'
import { healthy, type ToyHost, toyHost } from '../../testing/toy-host.ts'
import { type InventoryOptions, keepInventory } from './keep-inventory.ts'
import type { Listing } from './list-rollouts.ts'

const minute = 60_000

/** A process that keeps the inventory, with the timer that it waits for. */
const start = (host: ToyHost, list: () => Promise<Listing> | Listing, options: Partial<InventoryOptions> = {}) => {
  let waiting: { milliseconds: number; callback: () => void } | undefined
  const listed = vi.fn(async () => list())
  const stop = keepInventory(host.runtime, {
    cluster: 'test',
    list: listed,
    after: (milliseconds, callback) => {
      waiting = { milliseconds, callback }
      return () => {
        waiting = undefined
      }
    },
    ...options,
  })
  return {
    listed,
    stop,
    waits: () => waiting?.milliseconds,
    /** Lets the timer end, and what it does. The clock is the test's. */
    async tick() {
      const { callback } = waiting ?? {}
      waiting = undefined
      callback?.()
      await expect.poll(() => waiting, { interval: 1 }).toBeDefined()
    },
  }
}
const nothing: Listing = { rollouts: [], complete: true }
const linesOf = (host: ToyHost, text: string) => host.logs.filter((line) => line.includes(text))

test('is taken soon after the start, then every five minutes', async () => {
  const process = start(toyHost(), () => nothing)
  expect(process.waits()).toBe(30_000)
  expect(process.listed).not.toHaveBeenCalled()
  await process.tick()
  expect(process.waits()).toBe(5 * minute)
  await process.tick()
  expect(process.listed).toHaveBeenCalledTimes(2)
})

test('is taken though nobody can read who has claimed it', async () => {
  const host = toyHost()
  await host.runtime.store.put('inventory/test', 'lease', undefined, '{"v":2}')
  const process = start(host, () => nothing)
  await process.tick()
  expect(process.listed).toHaveBeenCalledTimes(1)
})

test('tells what the controller tells nobody: a rollout became Healthy', async () => {
  const host = toyHost()
  host.vendor.isDone = true
  await host.run()
  await start(host, () => ({ rollouts: [healthy()], complete: true })).tick()
  await host.closeDue()
  expect(host.vendor.things.flatMap(({ ended }) => ended)).toEqual(['succeeded'])
})

const endingsAfter = async (listing: Listing, meanwhile?: (host: ToyHost) => unknown) => {
  const host = toyHost()
  if (!meanwhile) await host.run()
  host.now += 10 * minute
  const process = start(host, async () => {
    await meanwhile?.(host)
    return listing
  })
  await process.tick()
  await host.closeDue()
  return { host, ended: host.vendor.things.flatMap(({ ended }) => ended) }
}

test('tells that a Rollout is gone', async () => {
  expect((await endingsAfter(nothing)).ended).toEqual(['orphaned'])
})

test('ends nothing if it is not complete, and says why', async () => {
  const { host, ended } = await endingsAfter({ rollouts: [], complete: false, reason: 'payments/app: too large' })
  expect(ended).toEqual([])
  expect(linesOf(host, '"warn"')).toEqual([expect.stringContaining('payments/app: too large')])
})

test('ends nothing that began since its start, if it was listed slowly', async () => {
  const slowly = async (host: ToyHost) => {
    await host.run()
    host.now += 3 * minute
  }
  expect((await endingsAfter(nothing, slowly)).ended).toEqual([])
})

test('ends nothing of a Rollout that it cannot report, and says why', async () => {
  const { uid } = sampleRollout().metadata
  const { host, ended } = await endingsAfter({ ...nothing, others: [uid], reason: 'payments/app: too large' })
  expect(ended).toEqual([])
  expect(linesOf(host, '"warn"')).toEqual([expect.stringContaining('payments/app: too large')])
})

test('is taken by one of the processes that share a store', async () => {
  const store = memoryStore()
  const [one, other] = [toyHost({}, { store }), toyHost({}, { store })]
  const first = start(one, () => nothing)
  const second = start(other, () => nothing)
  await Promise.all([first.tick(), second.tick()])
  expect(first.listed.mock.calls.length + second.listed.mock.calls.length).toBe(1)
})

test('stays with the process that takes it, as long as it does', async () => {
  const store = memoryStore()
  const [one, other] = [toyHost({}, { store }), toyHost({}, { store })]
  const first = start(one, () => nothing)
  const second = start(other, () => nothing)
  for (let time = 0; time < 3; time += 1) {
    await first.tick()
    for (const host of [one, other]) host.now += 2 * minute
    await second.tick()
    for (const host of [one, other]) host.now += 3 * minute
  }
  expect(first.listed).toHaveBeenCalledTimes(3)
  expect(second.listed).not.toHaveBeenCalled()
})

test('is taken over from a process that died', async () => {
  const store = memoryStore()
  const [dead, alive] = [toyHost({}, { store }), toyHost({}, { store })]
  await start(dead, () => nothing).tick()
  const process = start(alive, () => nothing)
  alive.now += 5 * minute - 1
  await process.tick()
  expect(process.listed).not.toHaveBeenCalled()
  alive.now += 1
  await process.tick()
  expect(process.listed).toHaveBeenCalledOnce()
})

test('is looked for every half a minute while another process has the claim', async () => {
  const store = memoryStore()
  await start(toyHost({}, { store }), () => nothing).tick()
  const process = start(toyHost({}, { store }), () => nothing, { first: 0 })
  expect(process.waits()).toBe(0)
  await process.tick()
  expect(process.waits()).toBe(minute / 2)
})

test('is taken over at once from a process that cannot take it', async () => {
  const store = memoryStore()
  const [broken, well] = [toyHost({}, { store }), toyHost({}, { store })]
  await start(broken, () => Promise.reject(new Error('no rights'))).tick()
  const process = start(well, () => nothing)
  await process.tick()
  expect(process.listed).toHaveBeenCalledOnce()
})

test('does not wait for a process whose clock was far ahead', async () => {
  const store = memoryStore()
  const [ahead, right] = [toyHost({}, { store }), toyHost({}, { store })]
  ahead.now += 24 * 60 * minute
  await start(ahead, () => nothing).tick()
  const process = start(right, () => nothing)
  await process.tick()
  expect(process.listed).toHaveBeenCalledOnce()
})

test('of one cluster does not hold up that of another', async () => {
  const host = toyHost()
  await start(host, () => nothing).tick()
  const process = start(host, () => nothing, { cluster: 'other' })
  await process.tick()
  expect(process.listed).toHaveBeenCalledOnce()
})

test('reports each kind of trouble once, until it works again', async () => {
  const host = toyHost()
  let error: string | undefined = 'status 403 at 10:00'
  const process = start(host, () => (error === undefined ? nothing : Promise.reject(new Error(error))))
  await process.tick()
  error = 'status 403 at 10:05'
  await process.tick()
  error = 'no answer in time'
  await process.tick()
  expect(linesOf(host, '"error"')).toEqual([
    expect.stringContaining('status 403 at 10:00'),
    expect.stringContaining('no answer in time'),
  ])
  error = undefined
  await process.tick()
  await process.tick()
  expect(linesOf(host, 'taken again')).toHaveLength(1)
  error = 'no answer in time'
  await process.tick()
  expect(linesOf(host, '"error"')).toHaveLength(3)
})

test('survives a store that is down', async () => {
  const store = { ...memoryStore(), get: () => Promise.reject(new Error('the disk is full')) }
  const host = toyHost({}, { store })
  const process = start(host, () => nothing)
  await process.tick()
  await process.tick()
  expect(linesOf(host, 'the disk is full')).toHaveLength(1)
  expect(process.listed).not.toHaveBeenCalled()
})

test('is not begun when it was stopped before', async () => {
  const process = start(toyHost(), () => nothing)
  await process.stop()
  expect(process.waits()).toBeUndefined()
})

test('is finished if it is being taken at a stop, and none comes after it', async () => {
  const host = toyHost()
  const { promise, resolve } = Promise.withResolvers<Listing>()
  let callback = () => {}
  const waits: number[] = []
  const stop = keepInventory(host.runtime, {
    cluster: 'test',
    list: () => promise,
    after: (milliseconds, called) => {
      waits.push(milliseconds)
      callback = called
      return () => undefined
    },
  })
  await host.run()
  callback()
  const stopped = stop()
  resolve({ rollouts: [sampleRollout()], complete: false, reason: 'it was stopped' })
  await stopped
  expect(linesOf(host, 'it was stopped')).toHaveLength(1)
  expect(waits).toHaveLength(1)
})

test('keeps no process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const before = timers()
  const stop = keepInventory(toyHost().runtime, { cluster: 'test', list: async () => nothing })
  expect(timers()).toBe(before)
  await stop()
})
