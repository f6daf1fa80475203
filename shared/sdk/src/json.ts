import * as z from 'zod'

/** Most levels of objects and lists in one another. No config or state of a step nests so deep; Go and Kubernetes stop at 10,000. */
const deepest = 64

const isShallow = (value: unknown): boolean => {
  let level = [value]
  for (let depth = 0; depth <= deepest; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
    if (level.length === 0) return true
  }
  return false
}

/** JSON from outside, to be kept: nested no deeper than can be read again, whatever else is on the stack then. */
export const json = () =>
  z.unknown().refine(isShallow, `must not be nested more than ${deepest} levels deep`).pipe(z.json())

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** The same text for equal JSON, in any order of its keys. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted) ?? ''
