import { isJsonObject, type JsonObject } from './replica-set.ts'

/** A list whose items are told by their names alone: the rest is a value, or where it comes from. */
const ofValues = /\.env$/

/** Characters with a meaning in a path, and those beyond ASCII, go by their bytes, so two names never make one path. */
const encoded = (name: string): string => name.toWellFormed().replace(/[^!-~]|[[\]%]/gu, encodeURIComponent)

const plainName = /^[A-Za-z][A-Za-z0-9]*$/

/** The path of a list's item, or of a field with a name of its own. */
export const inside = (path: string, name: string): string => `${path}[${encoded(name)}]`

const field = (path: string, name: string): string => {
  if (!plainName.test(name)) return inside(path, name)
  return path === '' ? name : `${path}.${name}`
}

const itemName = (item: unknown): string => {
  const name = isJsonObject(item) ? item.name : undefined
  return typeof name === 'string' ? name : ''
}

/** The items of a list by their names; undefined where one has none, or two have the same. */
const itemsByName = (list: readonly unknown[]): ReadonlyMap<string, unknown> | undefined => {
  const named = new Map(list.map((item) => [itemName(item), item]))
  return named.size === list.length && !named.has('') ? named : undefined
}

/** An empty list is none: Kubernetes leaves it out. */
const isAbsent = (json: unknown): boolean =>
  json === undefined || json === null || (Array.isArray(json) && json.length === 0)

type NamedItems = ReadonlyMap<string, unknown>

/** An item that only one of the lists has is told whole. So is the list where the order of the others is another. */
const inNamedLists = (before: NamedItems, after: NamedItems, path: string): string[] => {
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const within = names.flatMap((name) => {
    const item = inside(path, name)
    const found = changedPaths(before.get(name), after.get(name), item)
    const isWhole = ofValues.test(path) || !before.has(name) || !after.has(name)
    return found.length > 0 && isWhole ? [item] : found
  })
  const order = [...before.keys()].filter((name) => after.has(name))
  const newOrder = [...after.keys()].filter((name) => before.has(name))
  return order.every((name, index) => name === newOrder[index]) ? within : [path, ...within]
}

const inLists = (before: readonly unknown[], after: readonly unknown[], path: string): string[] => {
  const [named, namedAfter] = [itemsByName(before), itemsByName(after)]
  if (named && namedAfter) return inNamedLists(named, namedAfter, path)
  const shared = Math.min(before.length, after.length)
  const length = Math.max(before.length, after.length)
  return Array.from({ length }, (_, index) => {
    const item = `${path}[${index}]`
    return index < shared ? changedPaths(before[index], after[index], item) : [item]
  }).flat()
}

const ownField = (object: JsonObject, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined)

const inObjects = (before: JsonObject, after: JsonObject, path: string): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
    changedPaths(ownField(before, name), ownField(after, name), field(path, name)),
  )

/**
 * Where two pod templates differ: the paths of what is not the same in both, such as `spec.containers[app].args[2]`, in no order. Items of
 * a list are named by their `name` where all of them have one, else by their index. A field whose name is not of letters and digits is in
 * brackets. Null is absent.
 */
export const changedPaths = (before: unknown, after: unknown, path = ''): string[] => {
  const [isNew, isGone] = [isAbsent(before), isAbsent(after)]
  if (isNew && isGone) return []
  const [from, to] = [isNew ? undefined : before, isGone ? undefined : after]
  const isEvery = (is: (json: unknown) => boolean) => [from, to].every((json) => json === undefined || is(json))
  if (isEvery(Array.isArray)) return inLists(Array.isArray(from) ? from : [], Array.isArray(to) ? to : [], path)
  if (!isEvery(isJsonObject)) return from === to ? [] : [path]
  const found = inObjects(isJsonObject(from) ? from : {}, isJsonObject(to) ? to : {}, path)
  // an object with nothing in it may mean something, as emptyDir does
  return found.length === 0 && isNew !== isGone ? [path] : found
}
