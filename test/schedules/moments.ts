/** Counts what happens, in all regions together: what the test sees is in this order. */
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
