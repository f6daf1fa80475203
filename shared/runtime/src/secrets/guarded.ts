import { isAccount, redactor, secretsInUrl } from '@canary-steps/sdk/secrets'
import { caughtSync } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'
import { jsonWithout, type KnownSecrets, knownSecrets, made } from './known-secrets.ts'

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
  const read = (name: string): string | undefined => {
    const value = env(name)
    // whose account it is, is no secret: a state has the address where the same person approves
    if (value && names.has(name) && !isAccount(value)) (unsent.has(name) ? learnUnsent : learn)(name, value)
    for (const secret of value ? secretsInUrl(value) : []) learn(`${name}, address`, secret)
    return value
  }
  // one that cannot be read now is learned when it is asked for
  for (const name of [...names, ...proxies]) caughtSync(() => read(name))
  return read
}

const credentialIn = /^(?:([A-Za-z]+) )?(\S+)$/

/** What a header lets somebody in with: `Bearer …`, `Basic …` and the password in it, or a key alone. */
const credentialsIn = (header: string): string[] => {
  const [, scheme = '', credential = ''] = credentialIn.exec(header) ?? []
  const isPair =
    scheme.toLowerCase() === 'basic' &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(credential) &&
    credential.replace(/=+$/, '').length % 4 !== 1
  if (!isPair) return [credential]
  const pair = atob(credential)
  const [user = pair] = pair.split(':', 1)
  const password = pair.slice(user.length + 1)
  // who it is is no secret, unless nothing else lets in
  return [credential, password || user]
}

const headersWithCredentials = ['authorization', 'proxy-authorization', 'x-api-key', 'private-token']

/** `fetch` that learns what it lets itself in with: a step may have made it of its secrets, or a vendor for it. */
const learningFetch = ({ fetch }: Runtime, { learn }: KnownSecrets): Runtime['fetch'] => {
  return (input, init) => {
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined))
    for (const name of headersWithCredentials)
      for (const secret of credentialsIn(headers.get(name) ?? '')) learn(made, secret)
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
const isJournal = (partition: string): boolean => /^(rollout|release)\//.test(partition)

const guardedStore = (store: Store, secrets: KnownSecrets): Store => {
  const { text } = secrets
  // a topic is a place, too, and a vendor made it
  const place = (partition: string): string => (isJournal(partition) ? partition : text(partition))
  return {
    get: (partition, id) => store.get(place(partition), text(id)),
    put: async (partition, id, expectedVersion, value, due) =>
      store.put(place(partition), text(id), expectedVersion, jsonWithout(secrets, value, isOfRollout), due),
    remove: (partition, id, expectedVersion) => store.remove(place(partition), text(id), expectedVersion),
    due: (before, limit) => store.due(before, limit),
    close: () => store.close(),
  }
}

const guard = (runtime: Runtime): Guarded => {
  const secrets = knownSecrets()
  const { text, json } = secrets
  return {
    ...runtime,
    env: learningEnv(runtime, secrets),
    fetch: learningFetch(runtime, secrets),
    store: guardedStore(runtime.store, secrets),
    log: (level, message, fields) => {
      const told = fields && Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, json(value)]))
      runtime.log(level, text(message), told)
    },
    secrets,
    say: text,
  }
}

/** The guard of what a host handed in. Guards are their own. */
const guards = new WeakMap<Runtime, Guarded>()

/** `runtime` with its ways out closed: the same for the same. Whatever takes a runtime from a host asks for it first. */
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
 * The same while it works with a config: what the addresses in it let somebody in with is not said. A tenant wrote it, and could take any
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
