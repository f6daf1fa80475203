import type { Webhook } from '@canary-steps/sdk'
import {
  credentialsIn,
  isAccount,
  nothingToRedact,
  type Redactor,
  redactor,
  secretsInUrl,
  weaknessOf,
} from '@canary-steps/sdk/secrets'
import { caughtSync } from '../ports/caught.ts'
import { shortestLarge, warnerOfLarge } from '../ports/large-values.ts'
import type { Log } from '../ports/log.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'

/** The secrets that a process knows, and texts without them. */
export type KnownSecrets = Redactor & {
  /** Keeps a secret out of every text from now on. `of`: whose it is. A value that is too weak to be one (`weaknessOf`) is let be. */
  learn(of: string, value: string): void
  /** The same of a secret that is never sent, but only compared or signed with: no part of one can come back. */
  learnUnsent(of: string, value: string): void
}

/** A vendor may still answer with one that was replaced meanwhile: so many of each are remembered. */
const mostOfOne = 8
/** Vendors whose secrets are sent and not given: they are made of given ones, or by a vendor, perhaps for each request anew. */
const made = 'made'
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

const knownSecrets = (): KnownSecrets => {
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

/** The secret of a variable; undefined where it is not set, or is too weak to be one. */
export const strongSecret = (env: Runtime['env'], name: string): string | undefined => {
  const value = env(name)
  return value && weaknessOf(value) === undefined ? value : undefined
}

/** The variables of which each lets a vendor tell us something here: by its webhook, or over a connection of ours. */
export const waysIn = (
  { sockets }: Pick<Runtime, 'sockets'>,
  { secret, socket }: Pick<Webhook, 'secret' | 'socket'>,
): readonly string[] => (sockets && socket !== undefined ? [secret, socket] : [secret])

/** Whether a vendor can tell us anything. */
export const isPushed = (runtime: Pick<Runtime, 'env' | 'sockets'>, webhook: Webhook): boolean =>
  waysIn(runtime, webhook).some((name) => strongSecret(runtime.env, name) !== undefined)

/** A runtime whose ways out are closed to secrets: its log, its store, and through `secrets` what it answers. */
export type Guarded = Runtime & {
  readonly secrets: KnownSecrets
  /** A text as people may read it; besides secrets without what the config at work has in its addresses. */
  say(text: string): string
}

/** Variables of which no step asks, but whose value our requests go by. */
const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])

/** The variables that have the secrets of steps and of their webhooks. */
const secretNames = (steps: Runtime['steps']): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ secrets, webhook }) => [
      ...secrets,
      ...[webhook?.secret, webhook?.socket].filter((name) => name !== undefined),
    ]),
  )

/** `env` that knows whom it tells what. */
const learningEnv = ({ env, steps }: Runtime, { learn, learnUnsent }: KnownSecrets): Runtime['env'] => {
  const names = secretNames(steps)
  const unsent = new Set(steps.flatMap(({ webhook }) => webhook?.secret ?? []))
  /** Each is read at every use, and judged where it says something new. */
  const judged = new Map<string, string>()
  const read = (name: string): string | undefined => {
    const value = env(name)
    if (!value || judged.get(name) === value) return value
    judged.set(name, value)
    // the account is not a secret: a state has the address where the same person approves
    if (names.has(name) && !isAccount(value)) (unsent.has(name) ? learnUnsent : learn)(name, value)
    for (const secret of secretsInUrl(value)) learn(`${name}, address`, secret)
    return value
  }
  // one that cannot be read now is learned when it is asked for
  for (const name of [...names, ...proxies]) caughtSync(() => read(name))
  return read
}

const headersWithCredentials = ['authorization', 'proxy-authorization', 'x-api-key', 'private-token']

/** `fetch` that learns what it lets itself in with: a step may have made it of its secrets, or a vendor for it. */
const learningFetch = ({ fetch }: Runtime, { learn }: KnownSecrets): Runtime['fetch'] => {
  return (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    for (const header of headersWithCredentials.flatMap((name) => headers.get(name) ?? []))
      for (const secret of credentialsIn(header)) learn(made, secret)
    return fetch(input, init)
  }
}

/**
 * Configs and stories stay as they are: they are the Rollout's, which has them in its spec, and steps are called with them again. Names of clusters,
 * namespaces and images are in them, and people make secrets of such names, too.
 */
const isOfRollout = ([first, , part, , last, ...more]: readonly string[]): boolean =>
  first === 'runs' &&
  ((part === 'story' && last === undefined) || (part === 'steps' && last === 'config' && more.length === 0))

/** Partitions of journals, whose names are made of the same. */
const isJournalPartition = (partition: string): boolean => /^(rollout|release)\//.test(partition)

const guardedStore = (store: Store, secrets: KnownSecrets, log: Log): Store => {
  const { text } = secrets
  const warnOfLarge = warnerOfLarge(log)
  const { history } = store
  // a topic is in a partition, too, and a vendor made it
  const clean = (partition: string): string => (isJournalPartition(partition) ? partition : text(partition))
  return {
    get: (partition, id) => store.get(clean(partition), text(id)),
    async put(partition, id, expected, value, due) {
      const place = { partition: clean(partition), id: text(id) }
      const told = jsonWithout(secrets, value, isOfRollout)
      if (told.length >= shortestLarge) warnOfLarge(place, told)
      return store.put(place.partition, place.id, expected, told, due)
    },
    remove: (partition, id, expected) => store.remove(clean(partition), text(id), expected),
    due: (...asked) => store.due(...asked),
    ...(history && { history: () => history() }),
    close: () => store.close(),
  }
}

const guard = (runtime: Runtime): Guarded => {
  const secrets = knownSecrets()
  const { text, json } = secrets
  const log: Log = (level, message, fields) => {
    const told = fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, json(value)]))
    runtime.log(level, text(message), told)
  }
  return {
    ...runtime,
    env: learningEnv(runtime, secrets),
    fetch: learningFetch(runtime, secrets),
    store: guardedStore(runtime.store, secrets, log),
    log,
    secrets,
    say: text,
  }
}

/** The guard of what a host handed in. Guards are their own. */
const guards = new WeakMap<Runtime, Guarded>()

/** `runtime` with its ways out closed: the same for the same. Code that takes a runtime from a host asks for it first. */
export const guarded = (runtime: Runtime): Guarded => {
  const known = guards.get(runtime)
  if (known) return known
  const own = guard(runtime)
  guards.set(runtime, own)
  guards.set(own, own)
  return own
}

const secretsInUrlsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return secretsInUrl(value)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsInUrlsOf) : []
}

/**
 * The same while it works with a config: credentials in its addresses are not told. A tenant wrote it, and could take any
 * word out of what others read: so nothing else is kept from it.
 */
export const guardedWith = (runtime: Runtime, config: unknown): Guarded => {
  const own = guarded(runtime)
  const more = secretsInUrlsOf(config)
  if (more.length === 0) return own
  const { text } = redactor(more)
  const made = { ...own, say: (said: string) => own.say(text(said)) }
  guards.set(made, made)
  return made
}

/** The same with ports that are made of its own, such as its store as a call has read and written it. */
export const guardedWithPorts = (runtime: Guarded, ports: Partial<Pick<Runtime, 'store' | 'pacer'>>): Guarded => {
  const made = { ...runtime, ...ports }
  guards.set(made, made)
  return made
}
