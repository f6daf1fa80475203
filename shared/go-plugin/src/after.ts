/** Calls back later, unless the function it returns is called before. Handed in, so that tests need not wait. */
export type After = (milliseconds: number, callback: () => void) => () => void

/** Keeps no process alive. */
export const after: After = (milliseconds, callback) => {
  const timer = setTimeout(callback, milliseconds)
  timer.unref()
  return () => clearTimeout(timer)
}
