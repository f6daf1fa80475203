import { shortHash } from '../journal/identity.ts'

/** Settings as a record may tell them: which parts there are, and of each a hash. Never what they say, but for modes of steps. */
export type SettingsParts = { readonly hash: string; readonly parts: Readonly<Record<string, string>> }

type SettingsPart = Readonly<Record<string, unknown>>

type Content = {
  readonly endpoint?: string | undefined
  readonly audit?: unknown
  readonly images?: unknown
  readonly network?: unknown
  readonly journals?: unknown
  readonly clusters?: SettingsPart | undefined
  readonly namespaces?: SettingsPart | undefined
  readonly steps: Readonly<Record<string, { readonly mode: string }>>
}

/** `text`: the whole settings, as they were read. */
export const partsOf = (
  text: string,
  { endpoint, audit, images, network, journals, clusters, namespaces, steps }: Content,
): SettingsParts => {
  const named = (kind: string, of: SettingsPart = {}) =>
    Object.entries(of).map(([name, part]) => [`${kind}.${name}`, JSON.stringify(part)] as const)
  const told = [
    ...(endpoint === undefined ? [] : [['endpoint', endpoint] as const]),
    ...(audit === undefined ? [] : [['audit', JSON.stringify(audit)] as const]),
    ...(images === undefined ? [] : [['images', JSON.stringify(images)] as const]),
    ...(network === undefined ? [] : [['network', JSON.stringify(network)] as const]),
    ...(journals === undefined ? [] : [['journals', JSON.stringify(journals)] as const]),
    ...named('clusters', clusters),
    ...(namespaces ? [['namespaces', 'listed'] as const] : []),
    ...named('namespaces', namespaces),
  ]
  const hashed = told.map(([name, part]) => [name, shortHash(part)] as const)
  const modes = Object.entries(steps).map(([name, { mode }]) => [`steps.${name}.mode`, mode] as const)
  return { hash: shortHash(text), parts: Object.fromEntries([...hashed, ...modes]) }
}

const changed = (name: string, before: string | undefined, after: string | undefined): string[] => {
  if (before === after) return []
  if (before === undefined) return [`${name} is new (${after})`]
  return after === undefined ? [`${name} is gone (was ${before})`] : [`${name} was ${before}, is ${after}`]
}

/** The differences between two settings, in words. */
export const differenceOf = (before: SettingsParts, after: SettingsParts): string => {
  const names = [...new Set([...Object.keys(before.parts), ...Object.keys(after.parts)])].toSorted()
  const parts = names.flatMap((name) => changed(name, before.parts[name], after.parts[name]))
  return parts.join('; ') || 'its text, but not its meaning'
}
