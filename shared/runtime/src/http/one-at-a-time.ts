/**
 * Does one work after another, so that what is dear to do takes no more than its share. Undefined, and nothing done, where
 * `most` wait already.
 */
export const oneAtATime = (most: number): (<Result>(work: () => Promise<Result>) => Promise<Result | undefined>) => {
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  return async (work) => {
    if (waiting >= most) return undefined
    waiting += 1
    const mine = last.then(work).finally(() => {
      waiting -= 1
    })
    last = mine.catch(() => undefined)
    return mine
  }
}
