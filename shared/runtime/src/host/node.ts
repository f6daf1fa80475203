import { type AppOptions, createApp } from '../http/app.ts'
import { isLoopback } from '../http/signed-calls.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { closeLoop } from './close-loop.ts'
import { listenOn, type PortListener } from './listener.ts'

export { isLoopback } from '../http/signed-calls.ts'
export { environment, secretsFolder } from './environment.ts'
export { listenOn, type PortListener } from './listener.ts'
export { type Outgoing, outgoing } from './network/outgoing.ts'
export { tenantFetch } from './network/tenant-fetch.ts'
export { type Prometheus, prometheus, serveMetrics } from './prometheus.ts'

/** Where to listen. `closeEvery`: milliseconds between looks at what is due, 0 for none. */
export type NodeOptions = AppOptions & {
  readonly hostname: string
  readonly port: number
  readonly closeEvery: number
  /** Called before each call and each look, for what may have changed since. */
  readonly refresh?: () => Promise<void>
}

/** A running function server. Closing it lets go of the store, too. */
export type NodeHost = PortListener

/**
 * Serves steps as an HTTP function on Node.
 *
 * @throws when the address cannot be listened on.
 */
export const serveNode = async (host: Runtime, options: NodeOptions): Promise<NodeHost> => {
  const runtime = guarded(host)
  let address: string | undefined
  const app = createApp(runtime, {
    get keys() {
      return options.keys
    },
    get argoSecrets() {
      return options.argoSecrets
    },
    get endpoint() {
      return options.endpoint
    },
    get address() {
      return address
    },
  })
  const listener = await listenOn(options, async (request) => {
    await options.refresh?.()
    return app.fetch(request)
  })
  // a function that others reach has an address that only the settings know
  if (isLoopback(options.hostname)) address = listener.url
  const stopClosing = closeLoop(runtime, options.closeEvery, options.refresh)
  return {
    url: listener.url,
    async close(milliseconds) {
      await Promise.all([listener.close(milliseconds), stopClosing(milliseconds)])
      await runtime.store.close()
    },
  }
}
