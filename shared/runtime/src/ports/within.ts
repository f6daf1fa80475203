/**
 * How long a host that was told to stop waits for what is at work, in milliseconds. A call asks for 8 s or so and an
 * undo has 10 s. Kubernetes kills after 30 s (`terminationGracePeriodSeconds`), by which time the store must be
 * closed.
 */
export const grace = 10_000

/** Timers take no longer time, in milliseconds. */
const longestTimer = 2 ** 31 - 1

/** Waits for work, but no longer than so many milliseconds. Whether it was done. */
export const within = async (milliseconds: number, work: Promise<unknown>): Promise<boolean> => {
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), Math.max(0, Math.min(milliseconds, longestTimer)))
  return Promise.race([work.then(() => true), late.promise]).finally(() => clearTimeout(timer))
}
