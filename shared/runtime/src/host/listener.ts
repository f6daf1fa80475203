import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import { grace, within } from '../ports/within.ts'

/** Something that listens on a port. */
export type PortListener = {
  readonly url: string
  /** Takes no more requests and lets those at work finish, within a grace in milliseconds. A reply that is half sent by then is cut. */
  close(milliseconds?: number): Promise<void>
}

/**
 * The time for a request to come in, in milliseconds. A caller in the cluster sends its 1 MiB at once; a client that
 * sends a byte now and then is not a caller. Node's own limits are minutes.
 */
const slowestHeaders = 10_000
const slowestRequest = 30_000
/** How often Node looks for requests that are too slow, in milliseconds. */
const looksEvery = 5_000
/**
 * How long a connection stays open on which nobody asks, in milliseconds. It is longer than callers keep it, which
 * would otherwise send a call just when it is closed. The bridge keeps it for 50 s, load balancers for up to ten
 * minutes (cloud.google.com, backend keepalive timeout).
 */
const idleFor = 620_000

const listening = (server: ServerType): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })

const stopped = async (server: ServerType, milliseconds: number): Promise<void> => {
  const closed = Promise.withResolvers<void>()
  server.close((error) => (error ? closed.reject(error) : closed.resolve()))
  if ('closeIdleConnections' in server) server.closeIdleConnections()
  const isDone = await within(milliseconds, closed.promise)
  if (!isDone && 'closeAllConnections' in server) server.closeAllConnections()
  await closed.promise
}

const hostPort = ({ address, family, port }: AddressInfo): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`

/**
 * Answers HTTP requests on Node.
 *
 * @throws when the address cannot be listened on.
 */
export const listenOn = async (
  { hostname, port }: { hostname: string; port: number },
  answer: (request: Request) => Response | Promise<Response>,
): Promise<PortListener> => {
  let isClosing = false
  const server = serve({
    hostname,
    port,
    serverOptions: {
      headersTimeout: slowestHeaders,
      requestTimeout: slowestRequest,
      connectionsCheckingInterval: looksEvery,
      keepAliveTimeout: idleFor,
    },
    async fetch(request) {
      const response = await answer(request)
      // a host does not end while a connection is kept alive
      if (isClosing) response.headers.set('connection', 'close')
      return response
    },
  })
  await listening(server)
  const address = server.address()
  return {
    url: address !== null && typeof address === 'object' ? hostPort(address) : `http://${hostname}:${port}`,
    close(milliseconds = grace) {
      isClosing = true
      return stopped(server, milliseconds)
    },
  }
}
