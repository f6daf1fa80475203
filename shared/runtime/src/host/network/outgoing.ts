import { type ProxyRules, proxyRules } from './proxy-rules.ts'

/** How requests leave this process. */
export type Outgoing = Pick<ProxyRules, 'proxyFor'> & {
  readonly fetch: typeof globalThis.fetch
  /** The dispatcher of undici's WebSockets; undefined: no proxy is set. */
  dispatcher(): Promise<ProxyDispatcher | undefined>
}

type ProxyDispatcher = Awaited<ReturnType<typeof import('./proxy-dispatcher.ts')['proxyDispatcher']>>['dispatcher']

const causesOf = (error: unknown): Error[] => (error instanceof Error ? [error, ...causesOf(error.cause)] : [])

/** Undici's error about a proxy that refused (lib/dispatcher/proxy-agent.js), in words. It calls that an abort, which it is not. */
const proxyErrorInWords = (error: unknown): unknown => {
  const said = causesOf(error).map(({ message }) => message)
  const [, status] = /^Proxy (?:response|Authentication Required) \((\d+)\)/m.exec(said.join('\n')) ?? []
  if (status === undefined) return error
  const remedy = status === '407' ? ': it wants a user and a password, which its URL may have' : ''
  return new TypeError('fetch failed', { cause: new Error(`the proxy answered ${status}${remedy}`) })
}

/**
 * As the variables of a proxy say, whichever way Node itself would go (NODE_USE_ENV_PROXY). Where they name none, nothing is read for it.
 *
 * @throws SettingsError where one is not the URL of a proxy.
 */
export const outgoing = (variables: Readonly<Record<string, string | undefined>>): Outgoing => {
  const rules = proxyRules(variables)
  const { proxyFor } = rules
  if (!rules.isAny) return { proxyFor, fetch: globalThis.fetch, dispatcher: async () => undefined }
  const load = async () => (await import('./proxy-dispatcher.ts')).proxyDispatcher(rules)
  let loaded: ReturnType<typeof load> | undefined
  const way = () => {
    loaded ??= load()
    return loaded
  }
  return {
    proxyFor,
    async fetch(input, init) {
      // Node's fetch takes it, which no web standard knows
      const through = { ...init, dispatcher: (await way()).forFetch }
      return fetch(input, through).catch((error: unknown) => Promise.reject(proxyErrorInWords(error)))
    },
    dispatcher: async () => (await way()).dispatcher,
  }
}
