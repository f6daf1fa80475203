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
  wait(holder: string, pace: Pace): Promise<number>
}

/** How many may act at once after a pause: vendors grant short bursts (docs.slack.dev, rate limits). */
export const shortBurst = 5
/**
 * The controller polls every 11 s at the earliest, in milliseconds (`verdict.ts`, shortestWait). An earlier turn would be
 * missed, and everyone who missed one would return together.
 */
const soonest = 11_000
/** How long a turn is kept for someone who does not come, in milliseconds: a busy controller may be that late. */
const kept = 120_000
/** A lane grows no longer, or a document of it would. At one act a second the last of so many comes after half an hour. */
const mostTurns = 2_000

/**
 * `free`: when the next may act that holds no turn. `last`: the last turn given out. Both in milliseconds since 1970,
 * by a clock that never goes back. Turns are in their order.
 */
export type PaceLane = { free: number; last: number; readonly turns: Map<string, number> }

/** The lane of a pace of which nobody has asked, or nobody for long. */
export const emptyLane = (): PaceLane => ({ free: 0, last: 0, turns: new Map() })

const dropExpired = ({ turns }: PaceLane, now: number): void => {
  for (const [holder, turn] of turns) {
    // turns are given out in their order
    if (turn + kept >= now) return
    turns.delete(holder)
  }
}

/** The pace of a lane, and the time by its clock. `burst`: how many may act at once after a pause. */
type Asked = { readonly every: number; readonly burst: number; readonly now: number }

/** Whether somebody has a turn so near that one more act would meet it. */
const isTaken = ({ turns }: PaceLane, { every, now }: Asked): boolean =>
  [...turns.values()].some((turn) => turn > now - every && turn < now + every)

/**
 * Milliseconds until `holder` may act: see `Pacer`. A caller that asks before its turn leaves the lane as it is. So does
 * one that finds it full: it comes back after the last turn, and asks anew.
 */
export const askTurn = (lane: PaceLane, holder: string, asked: Asked): number => {
  const { every, burst, now } = asked
  const early = lane.turns.get(holder)
  if (early !== undefined && early > now) return early - now
  dropExpired(lane, now)
  // a turn that has come is used; without one only where no other's is near
  if (lane.turns.has(holder) || (lane.free <= now && !isTaken(lane, asked))) {
    lane.turns.delete(holder)
    lane.free = Math.max(lane.free, now - (burst - 1) * every) + every
    return 0
  }
  const turn = Math.max(lane.last + every, now + soonest, lane.free)
  if (lane.turns.size < mostTurns) {
    lane.last = turn
    lane.turns.set(holder, turn)
  }
  return turn - now
}

/** From when on a lane is as good as an empty one, if nobody asks: all turns have expired, and a whole burst may act. */
export const idleFrom = ({ free, last }: PaceLane, { every, burst }: Omit<Asked, 'now'>): number =>
  Math.max(free + burst * every, last + kept + every)

/** The pacer of one process. The sum of several processes is left to the vendor's own 429. */
export const inProcessPacer = (clock: Clock, burst = shortBurst): Pacer => {
  const lanes = new Map<string, PaceLane>()
  const time = steady(clock)
  return {
    async wait(holder, { key, every }) {
      const lane = lanes.get(key) ?? emptyLane()
      lanes.set(key, lane)
      return askTurn(lane, holder, { every, burst, now: time.now() })
    },
  }
}
