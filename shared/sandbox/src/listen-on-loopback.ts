import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** A server on a free port of 127.0.0.1; `origin` has no slash at its end. */
type Loopback = { readonly origin: string; readonly server: Server; close(): Promise<void> }

/** Listens for requests. Requests to `answerWith` is given answers them. */
export const listenOnLoopback = async (): Promise<
  Loopback & { answerWith(fetch: Parameters<typeof getRequestListener>[0]): void }
> => {
  // the client ends the connection: a close here after a while without requests may meet a request
  const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    server,
    answerWith: (fetch) => void server.on('request', getRequestListener(fetch)),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
