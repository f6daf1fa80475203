import type { Clock } from '@canary-steps/sdk'

/** A clock that whoever drives it moves. */
export interface DrivenClock extends Clock {
  /** Moves to `epochMs`; never backwards. */
  advanceTo(epochMs: number): void
}

/** Time that passes only when told to. A caller that wants real-time speed sleeps between ticks. */
export const virtualClock = (start: number): DrivenClock => {
  let time = start
  return {
    now: () => time,
    advanceTo(epochMs) {
      time = Math.max(time, epochMs)
    },
  }
}

/** The time of `clock` on another one that is `driftMs` ahead of it, or behind when negative: they move together. */
export const driftedClock = (clock: DrivenClock, driftMs: number): DrivenClock => ({
  now: () => clock.now() + driftMs,
  advanceTo: (epochMs) => clock.advanceTo(epochMs - driftMs),
})
