/** Counts what happens, in all regions together: the test sees events in this order. */
export type Moments = {
  /** The last moment that something happened. */
  last(): number
  next(): number
}

export const moments = (): Moments => {
  let last = 0
  return {
    last: () => last,
    next: () => {
      last += 1
      return last
    },
  }
}
