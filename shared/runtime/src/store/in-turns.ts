import { setImmediate } from 'node:timers/promises'

/** How long one thing after another is done at most before everything else of the process has its turn, in milliseconds. */
const longest = 20

/**
 * Does things that stop the process while they last, so that many in a row, as for an inventory of a thousand Rollouts, hold up nothing else
 * for long.
 */
export const inTurns = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let since = Number.NEGATIVE_INFINITY
  return async (work) => {
    if (performance.now() - since > longest) {
      await setImmediate()
      since = performance.now()
    }
    return work()
  }
}
