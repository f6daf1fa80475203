import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'

/** What listens on a free port of 127.0.0.1; `origin` has no slash at its end. */
type Loopback = { readonly origin: string; readonly server: Server; close(): Promise<void> }

/** Listens for requests. What `answerWith` is given answers them. */
export const listenOnLoopback = async (): Promise<
  Loopback & { answerWith(fetch: Parameters<typeof getRequestListener>[0]): void }
> => {
  // who asks ends the connection: closed here after a while without requests, it may be just when one is sent
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
