import type { Clock } from '@canary-steps/sdk'

/** The longest wait after failures in a row, milliseconds (utils/queue/queue.go:12). */
const longestRetryMs = 10_000

/**
 * The controller's work queue for one Rollout. Like client-go's delaying queue it remembers a single delayed entry, the
 * earliest: a reconcile that still wants a later one must ask again.
 */
export type WorkQueue = {
  /** Epoch milliseconds of the next reconcile; undefined when nothing is queued. */
  readonly due: number | undefined
  add(): void
  addAfter(delayMs: number): void
  /** Queues after a failed reconcile: 1 ms doubling to 10 s, of which virtual time counts whole seconds. */
  addRateLimited(): void
  forget(): void
  /** Takes the entry off when it is due. */
  take(): boolean
}

export const workQueue = (clock: Clock): WorkQueue => {
  let due: number | undefined
  let failures = 0
  const addAfter = (delayMs: number) => {
    const at = clock.now() + Math.max(0, delayMs)
    due = due === undefined ? at : Math.min(due, at)
  }
  return {
    get due() {
      return due
    },
    add: () => addAfter(0),
    addAfter,
    addRateLimited() {
      const delay = Math.min(2 ** failures, longestRetryMs)
      failures += 1
      addAfter(delay - (delay % 1_000))
    },
    forget() {
      failures = 0
    },
    take() {
      if (due === undefined || due > clock.now()) return false
      due = undefined
      return true
    },
  }
}
