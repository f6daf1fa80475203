import type { Clock } from './clock.ts'

/** The longest wait after failures in a row, milliseconds (utils/queue/queue.go:12). */
const longestRetryMs = 10_000

/**
 * The controller's work queue for one Rollout. Like client-go's delaying queue it remembers a single delayed entry, the
 * earliest: a reconcile that still wants a later one must ask again.
 */
export class WorkQueue {
  readonly #clock: Clock
  #due: number | undefined
  #failures = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Epoch milliseconds of the next reconcile; undefined when nothing is queued. */
  get due(): number | undefined {
    return this.#due
  }

  add(): void {
    this.addAfter(0)
  }

  addAfter(delayMs: number): void {
    const due = this.#clock.now() + Math.max(0, delayMs)
    this.#due = this.#due === undefined ? due : Math.min(this.#due, due)
  }

  /** Queues after a failed reconcile: 1 ms doubling to 10 s, of which virtual time counts whole seconds. */
  addRateLimited(): void {
    const delay = Math.min(2 ** this.#failures, longestRetryMs)
    this.#failures += 1
    this.addAfter(delay - (delay % 1_000))
  }

  forget(): void {
    this.#failures = 0
  }

  /** Takes the entry off when it is due. */
  take(): boolean {
    if (this.#due === undefined || this.#due > this.#clock.now()) return false
    this.#due = undefined
    return true
  }
}
