/** Most documents that are asked for at a time: each may hold a connection or memory. */
const mostAtATime = 32

/** Does the same with each, a few at a time, and gives what came of it in their order. */
export const someAtATime = async <One, Result>(
  all: readonly One[],
  work: (one: One) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  for (let from = 0; from < all.length; from += mostAtATime)
    results.push(...(await Promise.all(all.slice(from, from + mostAtATime).map(work))))
  return results
}
