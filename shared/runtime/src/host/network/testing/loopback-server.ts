import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'

/** A server on loopback, and what came to it. */
export type LoopbackServer = {
  readonly port: number
  /** Connections so far, whether anything was sent over them or not. */
  connections(): number
  /** Requests so far, as `GET /x ledger.internal`. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

export const loopbackServer = async (answer: RequestListener): Promise<LoopbackServer> => {
  const requests: string[] = []
  let connections = 0
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.host}`)
    answer(request, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    connections: () => connections,
    requests,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
