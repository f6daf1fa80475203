/** Where the driver reads the time: epoch milliseconds. */
export interface Clock {
  now(): number
}

/** A clock that whoever drives it moves. */
export interface DrivenClock extends Clock {
  /** Moves to `epochMs`; never backwards. */
  advanceTo(epochMs: number): void
}

/** Time that passes only when told to. A caller that wants real-time speed sleeps between ticks. */
export class VirtualClock implements DrivenClock {
  #now: number

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  advanceTo(epochMs: number): void {
    this.#now = Math.max(this.#now, epochMs)
  }
}

/** The time of `clock` on another one that is `driftMs` ahead of it, or behind when negative: they move together. */
export const driftedClock = (clock: DrivenClock, driftMs: number): DrivenClock => ({
  now: () => clock.now() + driftMs,
  advanceTo: (epochMs) => clock.advanceTo(epochMs - driftMs),
})
