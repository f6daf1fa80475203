/** How long a step may take to heed its signal, in milliseconds: what it says then is better than what we know. */
const overtime = 250

/**
 * Waits for work, but hardly longer than until its signal ends it: a step that does not heed the signal holds up nothing.
 *
 * @throws what the work throws, and that it took too long.
 */
export const inTime = async <Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> => {
  const late = Promise.withResolvers<never>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    timer = setTimeout(() => late.reject(new Error('no answer in time')), overtime)
  }
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  return Promise.race([work, late.promise]).finally(() => {
    signal.removeEventListener('abort', end)
    clearTimeout(timer)
  })
}
