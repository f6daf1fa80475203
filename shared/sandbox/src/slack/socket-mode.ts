import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { isRecord } from '../is-record.ts'
import { parseJson } from './parse-json.ts'

/** Milliseconds in which Slack wants to hear that an envelope came (docs.slack.dev, socket mode). */
const patience = 3_000

/** Slack's end of Socket Mode. */
export type SocketMode = {
  /** A new address under `origin`, good for one connection. */
  address(origin: string): string
  /** Sends an interaction over the newest connection. Whether it was acknowledged in time; false when nobody is connected. */
  send(payload: object): Promise<boolean>
  /** Asks every connection to go and come again, as Slack does every few hours. */
  refresh(): void
  /** Drops every connection, as a network does. */
  drop(): void
  /** Connections that are open. */
  count(): number
}

/** Envelopes that were sent, and who waits for Slack's app to acknowledge them. */
const envelopes = () => {
  const waiting = new Map<string, (isAcked: boolean) => void>()
  return {
    async hear(data: string): Promise<void> {
      const message = await parseJson(data)
      if (isRecord(message)) waiting.get(String(message.envelope_id))?.(true)
    },
    /** Whether it was acknowledged in time, and before the connection was lost. */
    async send(socket: WebSocket, payload: object): Promise<boolean> {
      const id = crypto.randomUUID()
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const lost = () => resolve(false)
      const timer = setTimeout(lost, patience)
      waiting.set(id, resolve)
      socket.once('close', lost)
      const envelope = { envelope_id: id, type: 'interactive', accepts_response_payload: true, payload }
      socket.send(JSON.stringify(envelope))
      const isAcked = await promise
      clearTimeout(timer)
      waiting.delete(id)
      socket.off('close', lost)
      return isAcked
    },
  }
}

/** Socket Mode for an app on the port of `server`. */
export const socketMode = (server: Server, app: string): SocketMode => {
  const sockets = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const { hear, send } = envelopes()
  const all = () => [...sockets.clients].filter(({ readyState }) => readyState === WebSocket.OPEN)

  const greet = (socket: WebSocket) => {
    socket.on('message', (data) => hear(String(data)))
    const hello = { type: 'hello', num_connections: all().length, connection_info: { app_id: app } }
    socket.send(JSON.stringify({ ...hello, debug_info: { host: 'sandbox', approximate_connection_time: 18_060 } }))
  }
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const ticket = new URL(request.url ?? '/', 'ws://127.0.0.1').searchParams.get('ticket') ?? ''
    if (tickets.delete(ticket)) sockets.handleUpgrade(request, socket, head, greet)
    else socket.destroy()
  })

  return {
    address: (origin) => {
      const ticket = crypto.randomUUID()
      tickets.add(ticket)
      return `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${app}`
    },
    send: async (payload) => {
      const socket = all().at(-1)
      return socket ? send(socket, payload) : false
    },
    refresh: () => {
      const going = { type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'sandbox' } }
      for (const socket of all()) socket.send(JSON.stringify(going))
    },
    drop: () => {
      for (const socket of sockets.clients) socket.terminate()
    },
    count: () => all().length,
  }
}
