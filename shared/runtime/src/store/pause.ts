/** Lets so many milliseconds pass, of this machine's own time: for the wait between tries at a store, and for nothing that a clock decides. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
