import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'

/** Something that listens on a port. */
export type Listener = {
  readonly url: string
  /** Takes no more requests and lets those at work finish. */
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

/**
 * Answers HTTP requests on Node.
 *
 * @throws when the address cannot be listened on.
 */
export const listen = async (
  { hostname, port }: { hostname: string; port: number },
  answer: (request: Request) => Response | Promise<Response>,
): Promise<Listener> => {
  let isClosing = false
  const server = serve({
    hostname,
    port,
    async fetch(request) {
      const response = await answer(request)
      // a connection kept alive would keep the host from ending
      if (isClosing) response.headers.set('connection', 'close')
      return response
    },
  })
  await listening(server)
  const address = server.address()
  return {
    url: address !== null && typeof address === 'object' ? hostPort(address) : `http://${hostname}:${port}`,
    close() {
      isClosing = true
      return stopped(server)
    },
  }
}
