import { connect, createServer, type Socket } from 'node:net'

/** A port on loopback before another one, and the line between them. */
export type Line = {
  readonly port: number
  /** Nobody gets through any more, whoever was through already included: their connections are refused or reset. */
  sever(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

/** Both ways between two sockets: the end of one ends the other. */
const join = (near: Socket, far: Socket, open: Set<Socket>): void => {
  for (const [socket, other] of [
    [near, far],
    [far, near],
  ] as const) {
    open.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      open.delete(socket)
      other.destroy()
    })
    socket.pipe(other)
  }
}

/** Puts a port before `target`, so that what listens there can be away and come back. */
export const lineTo = async (target: number): Promise<Line> => {
  const open = new Set<Socket>()
  const server = createServer((near) => join(near, connect(target, '127.0.0.1'), open))
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  await listen(0)
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const sever = async () => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open) socket.destroy()
    await closed
  }
  return {
    port,
    sever,
    async mend() {
      if (!server.listening) await listen(port)
    },
    close: sever,
  }
}
