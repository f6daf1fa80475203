import { Agent, type Dispatcher, Dispatcher1Wrapper, ProxyAgent } from 'undici'
import type { ProxyRules } from './proxy-rules.ts'

/** As Node's own fetch: one connection holds up one request. */
const options = { allowH2: false } as const

/** Each request goes through the proxy that is meant for it, or through none: `forFetch` is what the fetch of Node takes. */
export const proxyDispatcher = ({
  proxyFor,
}: Pick<ProxyRules, 'proxyFor'>): { readonly dispatcher: Dispatcher; readonly forFetch: Dispatcher } => {
  const direct = new Agent(options)
  const proxies = new Map<string, ProxyAgent>()
  const wayFor = (origin: URL): Dispatcher => {
    const proxy = proxyFor(origin)
    if (!proxy) return direct
    // both resolve names at the proxy
    const uri = proxy.href.replace(/^socks5h:/, 'socks5:')
    const known = proxies.get(uri) ?? new ProxyAgent({ ...options, uri })
    proxies.set(uri, known)
    return known
  }
  const dispatcher = direct.compose(() => (request, handler) => {
    return wayFor(new URL(String(request.origin))).dispatch(request, handler)
  })
  return { dispatcher, forFetch: new Dispatcher1Wrapper(dispatcher) }
}
