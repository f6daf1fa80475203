import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { type Plugins, serveConnection } from './connection.ts'
import { type Cookie, handshakeLine, refusal } from './handshake.ts'
import type { Ports } from './ports.ts'
import { shareSocket, socketPath } from './socket-path.ts'

// the host kills after 2 s (client.go, Kill)
const quitWithin = 1_500
// a host dials within the minute that it waits for a start
const connectWithin = 120_000
// a host has one; each may make this process keep some memory
const maxConnections = 16

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })

/** How a process ends: once, with its first code, and without its socket. */
const leaving = (ports: Ports, path: string) => {
  let code: number | undefined
  ports.guard(() => rmSync(path, { force: true }))
  return (exitCode: number): void => {
    if (code !== undefined) return
    code = exitCode
    rmSync(path, { force: true })
    ports.exit(code)
  }
}

/** Serves plugins on each socket, and ends the process with that of the host, or where no host comes. */
const serving = (plugins: Plugins, ports: Ports, exit: (code: number) => void): ((socket: Socket) => void) => {
  const wait = () => ports.after(connectWithin, () => exit(0))
  let stopWaiting = wait()
  return (socket) => {
    stopWaiting()
    let isHost = false
    let exitCode = 0
    socket.once('close', () => {
      if (isHost) exit(exitCode)
      else stopWaiting = wait()
    })
    const on = {
      dispensed: () => {
        isHost = true
      },
      quit: () => {
        isHost = true
        ports.after(quitWithin, () => exit(0))
      },
      broken: (reason: string) => {
        ports.log('error', `the plugin ends: ${reason}`)
        exitCode = 1
        ports.after(quitWithin, () => exit(1))
      },
      refused: (reason: string) => ports.log('warn', `a connection is closed: ${reason}`),
    }
    serveConnection(socket, plugins, on, ports.after)
  }
}

/**
 * Serves plugins to the host that started this process, and ends the process with it. Argo starts a new one for the
 * next call. It would use a process that lives but does not answer forever. Resolves once the host was told where to
 * connect.
 */
export const servePlugins = async (plugins: Plugins, cookie: Cookie, ports: Ports): Promise<void> => {
  const path = socketPath(ports.env)
  const refused = refusal(ports.env, cookie, path)
  if (refused !== undefined) {
    ports.complain(`${refused}\n`)
    ports.exit(1)
    return
  }
  const server = createServer(serving(plugins, ports, leaving(ports, path)))
  server.maxConnections = maxConnections
  await listen(server, path)
  shareSocket(path, ports.env.PLUGIN_UNIX_SOCKET_GROUP)
  ports.announce(handshakeLine(ports.env, path))
}
