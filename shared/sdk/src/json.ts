import * as z from 'zod'

/** A value that can be written as JSON and read again. */
type Json = z.output<ReturnType<typeof z.json>>

/** Most levels of objects and lists in one another. No config or state of a step nests so deep; Go and Kubernetes stop at 10,000. */
const deepest = 64

/** Made of no class: an object of JSON, or a list. */
const isPlain = (value: object): boolean => {
  const kind: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || kind === null || Object.getPrototypeOf(kind) === null
}

/** Why a value is not JSON with so many levels in it; undefined: it is. */
const problemIn = (value: unknown, levels: number): string | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'must be JSON, which has no such number'
  if (typeof value !== 'object' || !isPlain(value)) return 'must be JSON'
  if (levels === 0) return `must not be nested more than ${deepest} levels deep`
  // a copy of it might lose the name, and take the member for what it inherits
  if (Object.hasOwn(value, '__proto__')) return 'must have no member named __proto__'
  for (const part of Object.values(value)) {
    const problem = problemIn(part, levels - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

/**
 * JSON from outside, to be kept: nested no deeper than can be read again, whatever else is on the stack then. It is looked at once, and stays
 * the value that it is: `z.json` takes ten times as long.
 */
export const json = () =>
  z.custom<Json>().superRefine((value, context) => {
    const message = problemIn(value, deepest)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** The same text for equal JSON, in any order of its keys. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted) ?? ''

/** Whether two values are equal JSON, in any order of their keys. Where they have the same order that is seen at once. */
export const isSameJson = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || canonicalJson(one) === canonicalJson(other)
