import type { AppOptions } from '../http/app.ts'
import type { StepsFunction } from '../http/function-of.ts'
import { liveApp } from '../http/live-app.ts'
import { isLoopback } from '../http/signed-calls.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { closeLoop } from './close-loop.ts'
import { listenOn, type PortListener } from './listener.ts'

export { isLoopback } from '../http/signed-calls.ts'
export { environment, howToSet, secretsFolder } from './environment.ts'
export { listenOn, type PortListener } from './listener.ts'
export { type Outgoing, outgoing } from './network/outgoing.ts'
export { tenantFetch } from './network/tenant-fetch.ts'

/** Where to listen. `closeEvery`: milliseconds between looks at what is due, 0 for none. */
type NodePlace = { readonly hostname: string; readonly port: number; readonly closeEvery: number }

/** The same, and how callers reach the function. */
export type NodeOptions = AppOptions & NodePlace

/** A running function server. Closing it lets go of the store, too. */
export type NodeHost = PortListener

/**
 * Serves a function on Node, and does what is due.
 *
 * @throws when the address cannot be listened on.
 */
export const serveFunction = async (
  { runtime: host, fetch, refresh, listensAt }: Omit<StepsFunction, 'closeDue' | 'warnings'>,
  { hostname, port, closeEvery }: NodePlace,
): Promise<NodeHost> => {
  const runtime = guarded(host)
  const listener = await listenOn({ hostname, port }, fetch)
  // a function that others reach has an address that only the settings know
  if (isLoopback(hostname)) listensAt(listener.url)
  const stopClosing = closeLoop(runtime, closeEvery, refresh)
  return {
    url: listener.url,
    async close(milliseconds) {
      await Promise.all([listener.close(milliseconds), stopClosing(milliseconds)])
      await runtime.store.close()
    },
  }
}

/** The same for a host that makes its runtime, and knows its keys, by itself. @throws when the address cannot be listened on. */
export const serveNode = async (host: Runtime, options: NodeOptions): Promise<NodeHost> => {
  const runtime = guarded(host)
  const app = liveApp(runtime, () => options)
  return serveFunction({ ...app, runtime, refresh: async () => undefined }, options)
}
