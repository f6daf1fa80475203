import { mostPaths } from '@canary-steps/sdk'

/** Longest path in characters. Kubernetes limits most names to 317 (a prefix of 253, a slash and 63), but not those of variables. */
const longestPath = 500

/** The path above; empty above the topmost. No name has a bracket or, outside of brackets, a dot. */
const above = (path: string): string => path.slice(0, Math.max(path.lastIndexOf(path.endsWith(']') ? '[' : '.'), 0))

const shortened = (path: string): string => (path.length <= longestPath ? path : shortened(above(path)))

const depth = (path: string): number => (path === '' ? 0 : 1 + depth(above(path)))

const isBelow = (path: string, paths: ReadonlySet<string>): boolean => {
  const higher = above(path)
  return higher !== '' && (paths.has(higher) || isBelow(higher, paths))
}

/** The paths above that take the place of those below them: of the most at first, until the rest is few enough; else the deepest. */
const folding = (paths: readonly string[]): ReadonlySet<string> => {
  const groups = [...Map.groupBy(paths, above)].filter(([higher]) => higher !== '')
  const large = groups
    .filter(([, group]) => group.length > 1)
    .toSorted(([a, { length: first }], [b, { length: second }]) => second - first || (a < b ? -1 : 1))
  const deepest = Math.max(...groups.map(([higher]) => depth(higher)))
  if (large.length === 0) return new Set(groups.flatMap(([higher]) => (depth(higher) === deepest ? higher : [])))
  const chosen = new Set<string>()
  let count = paths.length
  for (const [higher, group] of large) {
    if (count <= mostPaths) break
    chosen.add(higher)
    count -= group.length - 1
  }
  return chosen
}

/** The paths, sorted and each once, none too long. Where they are more than `mostPaths`, those above stand for many of them. */
export const foldPaths = (paths: readonly string[]): string[] => {
  const each = [...new Set(paths.map(shortened))].toSorted()
  if (each.length <= mostPaths) return each
  const chosen = folding(each)
  // nothing is above them
  if (chosen.size === 0) return each.slice(0, mostPaths)
  const rest = each.filter((path) => !isBelow(path, chosen))
  return foldPaths([...rest, ...chosen])
}
