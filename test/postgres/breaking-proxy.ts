import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server on loopback that breaks when it is told to. */
type BreakingProxy = {
  readonly port: number
  /** Lets the next request through or not, and never its answer: the connection is gone by then. */
  breakNext(when: 'before it is sent' | 'before it is answered'): void
  close(): Promise<void>
}

/** `breaksAt`: a word in the request that it never sends. */
export const breakingProxy = async (to: number, breaksAt?: string): Promise<BreakingProxy> => {
  let broken: Parameters<BreakingProxy['breakNext']>[0] | undefined
  const sockets = new Set<Socket>()
  const listener = createServer((client) => {
    const server = connect(to, '127.0.0.1')
    const both = [client, server]
    const end = () => {
      broken = undefined
      for (const socket of both) socket.destroy()
    }
    for (const socket of both) sockets.add(socket.on('error', end).on('close', end))
    const isTheOne = (request: Buffer) => breaksAt !== undefined && request.includes(breaksAt)
    client.on('data', (request) =>
      broken === 'before it is sent' || isTheOne(request) ? end() : server.write(request),
    )
    server.on('data', (answer) => (broken === undefined ? client.write(answer) : end()))
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    breakNext(when) {
      broken = when
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
