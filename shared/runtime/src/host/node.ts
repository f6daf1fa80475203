import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { type AppOptions, createApp } from '../app.ts'
import { settleDue } from '../observe.ts'
import type { Runtime } from '../runtime.ts'

export { environment } from './environment.ts'

/** Where to listen. `settleEvery`: milliseconds between looks at what is due, 0 where someone else calls `settleDue`. */
export type NodeOptions = AppOptions & {
  readonly hostname: string
  readonly port: number
  readonly settleEvery: number
}

/** A running function server. */
export type NodeHost = {
  readonly url: string
  /** Takes no more calls, lets those at work finish, then lets go of the store. */
  close(): Promise<void>
}

const listening = (server: ServerType): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })

const stopped = (server: ServerType): Promise<void> =>
  new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })

const hostPort = ({ address, family, port }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`

/** Looks for what is due again and again, one look at a time. Returns how to stop it. */
const settleLoop = (runtime: Runtime, every: number): (() => Promise<void>) => {
  let running = Promise.resolve()
  const look = () => {
    running = running
      .then(() => settleDue(runtime))
      .catch((error: Error) => runtime.log('error', 'undo queue', { reason: error.message }))
  }
  const timer = every > 0 ? setInterval(look, every) : undefined
  return () => {
    clearInterval(timer)
    return running
  }
}

/**
 * Serves steps as an HTTP function on Node.
 *
 * @throws when the address cannot be listened on.
 */
export const serveNode = async (runtime: Runtime, options: NodeOptions): Promise<NodeHost> => {
  const { hostname, port } = options
  const app = createApp(runtime, options)
  let isClosing = false
  const server = serve({
    hostname,
    port,
    async fetch(request) {
      const response = await app.fetch(request)
      // a connection kept alive would keep the host from ending
      if (isClosing) response.headers.set('connection', 'close')
      return response
    },
  })
  await listening(server)
  const stopSettling = settleLoop(runtime, options.settleEvery)
  const address = server.address()
  return {
    url: address !== null && typeof address === 'object' ? hostPort(address) : `http://${hostname}:${port}`,
    async close() {
      isClosing = true
      await stopped(server)
      await stopSettling()
      await runtime.store.close()
    },
  }
}
