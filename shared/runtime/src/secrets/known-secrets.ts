import { nothingToRedact, type Redactor, redactor, weaknessOf } from '@canary-steps/sdk/secrets'
import { caughtSync } from '../ports/caught.ts'

/** The secrets that a process knows, and texts without them. */
export type KnownSecrets = Redactor & {
  /** Keeps a secret out of every text from now on. `of`: whose it is. What is too weak to be one (`weaknessOf`) is let be. */
  learn(of: string, value: string): void
  /** The same of a secret that is never sent, but only compared or signed with: no part of one can come back. */
  learnUnsent(of: string, value: string): void
}

/** A vendor may still answer with one that was replaced meanwhile: so many of each are remembered. */
const mostOfOne = 8
/** Whose secrets are sent and not given: they are made of given ones, or by a vendor, perhaps for each request anew. */
export const made = 'made'
const mostMade = 64

/** Those that were made last: the runtimes of one process know the same. */
const latest = new Map<string, Redactor>()
const mostLatest = 8

type Values = ReadonlyMap<string, readonly string[]>

const redactorOf = (sent: Values, unsent: Values): Redactor => {
  const [secrets, others] = [[...sent.values()].flat(), [...unsent.values()].flat()]
  const name = JSON.stringify([secrets, others])
  const known = latest.get(name) ?? redactor(secrets, others)
  latest.delete(name)
  latest.set(name, known)
  for (const oldest of [...latest.keys()].slice(0, -mostLatest)) latest.delete(oldest)
  return known
}

export const knownSecrets = (): KnownSecrets => {
  const [sent, unsent] = [new Map<string, readonly string[]>(), new Map<string, readonly string[]>()]
  let current: Redactor | undefined = nothingToRedact
  const redact = (): Redactor => {
    current ??= redactorOf(sent, unsent)
    return current
  }
  const learnInto = (values: Map<string, readonly string[]>) => (of: string, value: string) => {
    const before = values.get(of) ?? []
    if (before.includes(value) || weaknessOf(value) !== undefined) return
    values.set(of, [...before, value].slice(of === made ? -mostMade : -mostOfOne))
    current = undefined
  }
  return {
    text: (text) => redact().text(text),
    json: (value, keeps) => redact().json(value, keeps),
    learn: learnInto(sent),
    learnUnsent: learnInto(unsent),
  }
}

/** JSON as a text without secrets. It is read and written again only where there is one in it, and stays JSON. */
export const jsonWithout = (
  { text, json }: Redactor,
  document: string,
  keeps?: Parameters<Redactor['json']>[1],
): string => {
  const told = text(document)
  if (told === document) return document
  const value = caughtSync((): unknown => JSON.parse(document))
  return 'result' in value ? JSON.stringify(json(value.result, keeps)) : told
}
