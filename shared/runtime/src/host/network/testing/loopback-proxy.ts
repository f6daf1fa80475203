import { once } from 'node:events'
import { createServer } from 'node:http'

/** A proxy on loopback that reaches nothing: it answers by itself, and remembers what it was asked. */
export type LoopbackProxy = {
  readonly url: string
  /** `GET http://vendor.example/x`, `CONNECT vendor.example:443`, with what was sent as `proxy-authorization`. */
  readonly seen: readonly string[]
  close(): Promise<void>
}

export const loopbackProxy = async (status = 200): Promise<LoopbackProxy> => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    const { 'proxy-authorization': user } = request.headers
    seen.push([request.method, request.url, ...(user ? [user] : [])].join(' '))
    response.writeHead(status).end('from the proxy')
  })
  server.on('connect', ({ url, headers: { 'proxy-authorization': user } }, socket) => {
    seen.push(['CONNECT', url, ...(user ? [user] : [])].join(' '))
    socket.end(`HTTP/1.1 ${status === 200 ? 502 : status} No\r\n\r\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
