import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode'
import { silentLogger } from '../slack/silent-logger.ts'

/** What Slack sends over a connection: `ack` tells it that this came. */
export type SocketEnvelope = { readonly type: string; readonly body: unknown; ack(): Promise<void> }

export type SocketConnectionOptions = {
  readonly appToken: string
  readonly apiUrl: string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly dispatcher?: SocketModeOptions['dispatcher'] | undefined
  readonly onEnvelope: (envelope: SocketEnvelope) => void
  /** Ends an attempt to connect. */
  readonly signal: AbortSignal
}

/** One connection, which does not come back by itself. */
export type SocketConnection = {
  /** Resolves when Slack said hello, rejects with whatever kept us from it. */
  start(): Promise<unknown>
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>
  disconnect(): Promise<void>
}

/** Milliseconds to wait for the address of a socket. */
const patience = 10_000

/** A connection of Slack's client. Its own reconnecting is off: there, a refused token is a rejection that ends the process. */
export const socketConnection = (options: SocketConnectionOptions): SocketConnection => {
  const { appToken, apiUrl, fetch, dispatcher, onEnvelope, signal } = options
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    logger: silentLogger,
    ...(dispatcher && { dispatcher }),
    clientOptions: {
      ...(apiUrl && { slackApiUrl: apiUrl }),
      allowAbsoluteUrls: false,
      fetch: (to, init) => fetch(to, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) }),
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    },
  })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  client.on('disconnected', () => resolve())
  client.on('slack_event', onEnvelope)
  return { start: () => client.start(), ended, disconnect: () => client.disconnect() }
}
