import { arrows, importing } from './arrows.ts'

const next = Map.groupBy(arrows, ({ from }) => from)

/** All that a file imports, and what that imports. */
const reached = (file: string): Set<string> => {
  const known = new Set<string>()
  const open = [file]
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { to } of next.get(at) ?? []) {
      if (known.has(to)) continue
      known.add(to)
      open.push(to)
    }
  return known
}

/** Files that import themselves by way of others, each circle once. */
export const circles = (): string[] => {
  const all = new Map(importing.map((file) => [file, reached(file)]))
  const inCircle = importing.filter((file) => all.get(file)?.has(file))
  const circleOf = (file: string) => inCircle.filter((other) => all.get(file)?.has(other) && all.get(other)?.has(file))
  return [...new Set(inCircle.map((file) => circleOf(file).join(', ')))]
}
