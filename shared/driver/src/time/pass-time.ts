import type { DrivenClock } from './clock.ts'

/** A party that acts when its time has come: a controller, one of several. */
export type Party = {
  /** Milliseconds until something is due, 0 or less when its time has come. Undefined: only somebody else moves it on. */
  dueIn(): number | undefined
  /** Does what is due. The next due time is later than now, or time would stand still. */
  tick(): Promise<void>
}

/** When to stop, and real time. */
type Passing = {
  /** Asked before each step. */
  isOver(): boolean
  /** Passes real time for so many virtual milliseconds. */
  pace?(virtualMs: number): Promise<void>
}

/**
 * Passes time for several parties on one timeline. It goes to the earliest due time, and then each due party gets a tick, in their order.
 * It ends when `isOver`, or when nobody is due.
 */
export const passTime = async (
  clock: DrivenClock,
  parties: readonly Party[],
  { isOver, pace }: Passing,
): Promise<void> => {
  while (!isOver()) {
    const wait = Math.max(0, Math.min(...parties.map(waitOf)))
    if (wait === Number.POSITIVE_INFINITY) return
    if (wait > 0) await pace?.(wait)
    clock.advanceTo(clock.now() + wait)
    for (const party of parties.filter((one) => waitOf(one) <= 0)) await party.tick()
  }
}

const waitOf = (party: Party): number => party.dueIn() ?? Number.POSITIVE_INFINITY
