import type { Clock, Pace } from '@canary-steps/sdk'

/** A clock of one process that never goes back: where the given one is set back, it goes on from where it was. */
export const steady = (clock: Clock): Clock => {
  let last = Number.NEGATIVE_INFINITY
  let ahead = 0
  return {
    now() {
      const now = clock.now()
      ahead += Math.max(0, last - now)
      last = now
      return now + ahead
    },
  }
}

/** The times at which callers may act, so that all together keep a vendor's pace. */
export type Pacer = {
  /** Milliseconds until `holder` may act; 0: now, which uses its turn up. A caller that asks again keeps its turn. */
  wait(holder: string, pace: Pace): number
}

/** How many may act at once after a pause: vendors grant short bursts (docs.slack.dev, rate limits). */
const shortBurst = 5
/**
 * The controller polls every 11 s at the earliest, in milliseconds (`verdict.ts`, shortestWait). An earlier turn would be
 * missed, and everyone who missed one would return together.
 */
const soonest = 11_000
/** How long a turn is kept for someone who does not come, in milliseconds: a busy controller may be that late. */
const kept = 120_000

/**
 * `free`: when the next may act that holds no turn. `last`: the last turn given out. Both in milliseconds since 1970,
 * by a clock that never goes back.
 */
type PaceLane = { free: number; last: number; readonly turns: Map<string, number> }

const dropExpired = ({ turns }: PaceLane, now: number): void => {
  for (const [holder, turn] of turns) {
    // turns are given out in their order
    if (turn + kept >= now) return
    turns.delete(holder)
  }
}

/** The pacer of one process. The sum of several processes is left to the vendor's own 429. */
export const inProcessPacer = (clock: Clock, burst = shortBurst): Pacer => {
  const lanes = new Map<string, PaceLane>()
  const time = steady(clock)
  return {
    wait(holder, { key, every }) {
      const now = time.now()
      const lane = lanes.get(key) ?? { free: 0, last: 0, turns: new Map<string, number>() }
      lanes.set(key, lane)
      dropExpired(lane, now)
      const given = lane.turns.get(holder)
      if ((given ?? lane.free) <= now) {
        lane.turns.delete(holder)
        lane.free = Math.max(lane.free, now - (burst - 1) * every) + every
        return 0
      }
      if (given === undefined) {
        lane.last = Math.max(lane.last + every, now + soonest, lane.free)
        lane.turns.set(holder, lane.last)
      }
      return (given ?? lane.last) - now
    },
  }
}
