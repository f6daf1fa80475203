import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { aborted, toyHost } from '../testing/toy-host.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { closeLoop } from './close-loop.ts'
import { keepInventory } from './kubernetes/keep-inventory.ts'

const minute = 60_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Time enough for what should not begin any more; no timer. */
const allTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits while timers stand still, which a poll would move. */
const untilSo = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

/** Calls of the world around a loop. Those at `held` wait until they are let go; `begun` counts them all. */
const around = (held: string) => {
  const gate = Promise.withResolvers<void>()
  const begun: string[] = []
  const enter = async (name: string): Promise<void> => {
    begun.push(name)
    if (name === held) await gate.promise
  }
  const through =
    <Given extends unknown[], Result>(name: string, call: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await enter(name)
      return call(...given)
    }
  const passing = (store: Store): Store => ({
    ...store,
    get: through('get', store.get),
    put: through('put', store.put),
    remove: through('remove', store.remove),
    due: through('due', store.due),
  })
  return { begun, enter, passing, letGo: gate.resolve }
}

type World = ReturnType<typeof around>
/** How a loop is stopped, and its name for what is held last. */
type Loop = (world: World) => Promise<(milliseconds?: number) => Promise<void>>

/** A look every second at something of which the end is not told yet. */
const closing: Loop = async ({ enter, passing }) => {
  const vendor = toyVendor()
  const store = memoryStore()
  const host = toyHost({}, { vendor, store })
  const { state } = await host.run()
  vendor.isDown = true
  await host.abort({ state })
  vendor.isDown = false
  host.now += 10 * minute
  const watched = toyHost(
    {
      end: async ({ close, outcome }) => {
        await enter('vendor')
        await close('thing', vendor.plan(), (thing) => vendor.end(thing, outcome))
        return { decision: 'succeed', message: '' }
      },
    },
    { vendor, store: passing(store) },
  )
  watched.now = host.now
  return closeLoop(watched.runtime, 1_000, () => enter('refresh'))
}

/** An inventory that tells of an abort. */
const listing: Loop = async ({ enter, passing }) => {
  const store = memoryStore()
  const host = toyHost({}, { store })
  await host.run()
  const watched = toyHost({}, { store: passing(store) })
  const list = async () => {
    await enter('list')
    return { rollouts: [aborted()], complete: true }
  }
  return keepInventory(watched.runtime, { cluster: 'test', list, first: 1_000 })
}

const loops: Readonly<Record<string, readonly [Loop, readonly string[]]>> = {
  'the close loop': [closing, ['nothing', 'refresh', 'due', 'get', 'put', 'vendor']],
  'the inventory': [listing, ['nothing', 'get', 'put', 'list']],
}
const cases = Object.entries(loops).flatMap(([name, [loop, stages]]) =>
  stages.map((held) => ({ name, loop, held, reached: held === 'nothing' ? (stages.at(-1) ?? '') : held })),
)

test.each(cases)('$name that is stopped while $held is at work ends it, and begins nothing more', async (one) => {
  const world = around(one.held)
  const stop = await one.loop(world)
  await vi.advanceTimersByTimeAsync(1_000)
  await untilSo(() => world.begun.includes(one.reached))
  const stopped = stop()
  world.letGo()
  await stopped
  const begun = world.begun.length
  await vi.advanceTimersByTimeAsync(60 * minute)
  await allTurns()
  expect(world.begun.slice(begun)).toEqual([])
  // the time of a step that was called runs out by itself
  expect(vi.getTimerCount()).toBe(0)
})

test.each(cases.filter(({ held }) => held !== 'nothing'))(
  '$name that is stopped while $held hangs is left after a grace, and begins nothing more',
  async (one) => {
    const world = around(one.held)
    const stop = await one.loop(world)
    await vi.advanceTimersByTimeAsync(1_000)
    await untilSo(() => world.begun.includes(one.reached))
    let isStopped = false
    const stopped = stop(500).then(() => {
      isStopped = true
    })
    await vi.advanceTimersByTimeAsync(499)
    expect(isStopped).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(isStopped).toBe(true)
    await stopped
    // an undo whose vendor was asked may go on, which is looked for before it is done again
    const asked = () => world.begun.filter((name) => ['due', 'refresh', 'list', 'vendor'].includes(name)).length
    const before = asked()
    world.letGo()
    await allTurns()
    await vi.advanceTimersByTimeAsync(60 * minute)
    await allTurns()
    expect(asked()).toBe(before)
    expect(vi.getTimerCount()).toBe(0)
  },
)
