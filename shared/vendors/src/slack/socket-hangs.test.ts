import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectSlackSocket } from './socket.ts'

/** The answer to a WebSocket's request. */
const upgrade = (request: string): string => {
  const [, key = ''] = /^sec-websocket-key: (.+)\r$/im.exec(request) ?? []
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}

/** How far Slack comes before it hangs. */
const stages: Readonly<Record<string, (request: string) => string | undefined>> = {
  'before it takes the socket': () => undefined,
  'within its answer': () => 'HTTP/1.1 101 Switching',
  'before it says hello': upgrade,
}

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

/** Where Slack hangs when it is connected to, and the socket that it has then. */
const hanging = async (answer: (request: string) => string | undefined) => {
  const asked = Promise.withResolvers<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (request) => {
      socket.write(answer(String(request)) ?? '', () => asked.resolve(socket))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
  return { url, asked: asked.promise, close: () => server.close() }
}

/** Connects to addresses, of which an empty one is none; tells the reasons of failures. */
const connecting = (addresses: string[]) => {
  const reasons: unknown[] = []
  const socket = connectSlackSocket({
    appToken: 'xapp-1',
    apiUrl: 'http://127.0.0.1:9/api/',
    fetch: async () => {
      const url = addresses.shift()
      return url ? Response.json({ ok: true, url }) : new Response('', { status: 503 })
    },
    onEvents: async () => ({ isTaken: true, hear: async () => undefined }),
    log: (_, message, { reason } = {}) => void reasons.push(reason ?? message),
    pause: (_, signal) => (addresses.length > 0 ? Promise.resolve() : once(signal, 'abort').then(() => undefined)),
  })
  return { socket, reasons }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test.each(Object.entries(stages))('a socket that is closed while Slack hangs %s is gone', async (_, answer) => {
  const slack = await hanging(answer)
  const { socket } = connecting(['', slack.url])
  const { close } = await socket
  const gone = closed(await slack.asked)
  const closing = close()
  await vi.advanceTimersByTimeAsync(2_000)
  await closing
  await gone
  slack.close()
})

test.each(Object.entries(stages))(
  'an attempt that hangs %s is given up, and nobody waits for it',
  async (_, answer) => {
    const slack = await hanging(answer)
    const { socket, reasons } = connecting([slack.url])
    const gone = closed(await slack.asked)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(reasons).toEqual([])
    await vi.advanceTimersByTimeAsync(2_001)
    const { close } = await socket
    await gone
    expect(reasons).toEqual(['slack: apps.connections.open: no hello in time'])
    await close()
    slack.close()
  },
)
