import { nothingToRedact, type Redactor, redactor, weaknessOf } from '@canary-steps/sdk/secrets'

/** The secrets that a process knows, and texts without them. */
export type KnownSecrets = Redactor & {
  /** Keeps a secret out of every text from now on. `of`: whose it is. What is too weak to be one (`weaknessOf`) is let be. */
  learn(of: string, value: string): void
}

/** A vendor may still answer with one that was replaced meanwhile: so many of each are remembered. */
const mostOfOne = 8
/** Whose secrets are sent and not given: they are made of given ones, or by a vendor, perhaps for each request anew. */
export const made = 'made'
const mostMade = 64

/** Those that were made last: the runtimes of one process know the same. */
const latest = new Map<string, Redactor>()
const mostLatest = 8

const redactorOf = (secrets: readonly string[]): Redactor => {
  const name = JSON.stringify(secrets)
  const known = latest.get(name) ?? redactor(secrets)
  latest.delete(name)
  latest.set(name, known)
  for (const oldest of [...latest.keys()].slice(0, -mostLatest)) latest.delete(oldest)
  return known
}

export const knownSecrets = (): KnownSecrets => {
  const values = new Map<string, readonly string[]>()
  let current: Redactor | undefined = nothingToRedact
  const redact = (): Redactor => {
    current ??= redactorOf([...values.values()].flat())
    return current
  }
  return {
    text: (text) => redact().text(text),
    json: (value, keeps) => redact().json(value, keeps),
    learn(of, value) {
      const before = values.get(of) ?? []
      if (before.includes(value) || weaknessOf(value) !== undefined) return
      values.set(of, [...before, value].slice(of === made ? -mostMade : -mostOfOne))
      current = undefined
    },
  }
}
