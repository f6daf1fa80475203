/** Where the driver reads the time: epoch milliseconds. */
export interface Clock {
  now(): number
}

/** Time that passes only when told to. A caller that wants real-time speed sleeps between ticks. */
export class VirtualClock implements Clock {
  #now: number

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  /** Moves to `epochMs`; never backwards. */
  advanceTo(epochMs: number): void {
    this.#now = Math.max(this.#now, epochMs)
  }
}
