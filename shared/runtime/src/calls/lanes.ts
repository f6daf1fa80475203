import type { Clock } from '@canary-steps/sdk'

/** Where work stands in line: a tenant's own line at a vendor. */
export type LaneName = { readonly vendor: string; readonly tenant: string }

/** Lines of work, so that no vendor and no tenant holds up another: each line does one thing at a time. */
export type Lanes = {
  /** Does the work in its turn; undefined: the line is full. */
  enter<Result>(name: LaneName, work: () => Promise<Result>): Promise<Result> | undefined
  /** When there may be room in a line that is full, in milliseconds since 1970: later for each that asks. */
  roomAt(name: LaneName): number
}

/** How many tenants have something done at one vendor at a time: one whose work hangs holds up few, and a vendor is not flooded. */
const tenantsAtOnce = 4

/** How long someone waits at most who found a line full, in milliseconds: a vendor that was ill may be well again. */
const longestWait = 10 * 60_000

/** The store is not asked more often for who may have to wait on; milliseconds. */
const shortestWait = 1_000

/** `took`: how long the last work took. `last`: when the last that found the line full comes again. Milliseconds. */
type WorkLane = { length: number; tail: Promise<void>; took: number; last: number }

/** Lets `places` in at a time, in the order in which they came. */
const turnstile = (places: number) => {
  let free = places
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    return work().finally(leave)
  }
}

/** `room`: how many may stand in a line, the one whose turn it is among them. */
export const makeLanes = (clock: Clock, room: number): Lanes => {
  const vendors = new Map<string, ReturnType<typeof turnstile>>()
  const lanes = new Map<string, WorkLane>()
  const keyOf = ({ vendor, tenant }: LaneName) => JSON.stringify([vendor, tenant])
  const laneOf = (name: LaneName): WorkLane =>
    lanes.get(keyOf(name)) ?? { length: 0, tail: Promise.resolve(), took: 0, last: 0 }
  const leave = (name: LaneName, lane: WorkLane, begun: number) => {
    lane.took = clock.now() - begun
    lane.length -= 1
    if (lane.length === 0) lanes.delete(keyOf(name))
  }
  return {
    enter(name, work) {
      const lane = laneOf(name)
      if (lane.length >= room) return undefined
      const entrance = vendors.get(name.vendor) ?? turnstile(tenantsAtOnce)
      vendors.set(name.vendor, entrance)
      lanes.set(keyOf(name), lane)
      lane.length += 1
      const timed = () => {
        const begun = clock.now()
        return work().finally(() => leave(name, lane, begun))
      }
      const done = lane.tail.then(() => entrance(timed))
      lane.tail = done.then(
        () => undefined,
        () => undefined,
      )
      return done
    },
    roomAt(name) {
      const lane = laneOf(name)
      const now = clock.now()
      lane.last = Math.min(now + longestWait, Math.max(now, lane.last) + Math.max(shortestWait, lane.took))
      return lane.last
    },
  }
}
