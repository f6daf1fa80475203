import { RetryLater, type WebhookEvent } from '@canary-steps/sdk'
import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode'
import { silentLogger, slackError } from './request.ts'
import { eventsOf, unreadableInteraction } from './webhook.ts'

/** Resolves after so many milliseconds, or at once when `signal` ends it. */
const pauseFor = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })

/** Whether something has ended, however, within so many milliseconds. */
const within = async (milliseconds: number, work: Promise<unknown>): Promise<boolean> => {
  const gone = new AbortController()
  const ended = () => true
  const over = pauseFor(milliseconds, gone.signal).then(() => false)
  return Promise.race([work.then(ended, ended), over]).finally(() => gone.abort())
}

/** A message of Slack over a connection: `ack` tells it that this came. */
type SocketEnvelope = { readonly type: string; readonly body: unknown; ack(): Promise<void> }

type SocketConnectionOptions = {
  readonly appToken: string
  readonly apiUrl: string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly dispatcher?: SocketModeOptions['dispatcher'] | undefined
  readonly onEnvelope: (envelope: SocketEnvelope) => void
  /** Ends an attempt to connect. */
  readonly signal: AbortSignal
}

/** One connection, which does not come back by itself. */
type SocketConnection = {
  /** Resolves when Slack said hello, rejects with whatever kept us from it. */
  start(): Promise<unknown>
  /** Resolves when the connection has ended, however. */
  readonly ended: Promise<void>
  disconnect(): Promise<void>
}

/** Milliseconds to wait for the address of a socket, and for the hello over it since the attempt began. */
const [patience, untilHello] = [10_000, 15_000]

/** A connection of Slack's client. Its own reconnecting is off: there, a refused token is a rejection that ends the process. */
const socketConnection = (options: SocketConnectionOptions): SocketConnection => {
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

type SlackSocketOptions = {
  /** An app-level token with the scope `connections:write`. */
  readonly appToken: string
  /** Slack's base URL, as `SLACK_API_URL`. */
  readonly apiUrl?: string | undefined
  /** Asks for the address of a socket; Node's own unless given. */
  readonly fetch?: typeof globalThis.fetch
  /** The way of sockets, such as a proxy. */
  readonly dispatcher?: SocketConnectionOptions['dispatcher']
  /** Takes an interaction in, which Slack is told when it `isTaken`; then lets it be heard, however long that takes. */
  onEvents(events: readonly WebhookEvent[]): Promise<{ readonly isTaken: boolean; hear(): Promise<unknown> }>
  log(level: 'info' | 'warn', message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Waits so many milliseconds or until the signal; tests hand in their own. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** A connection that comes back whenever it ends. */
export type SlackSocket = { close(): Promise<void> }

/** Milliseconds to wait for Slack's end of the closing handshake; a dead connection has none. */
const farewell = 2_000

/** Says farewell, and hangs up where Slack does not answer: the client destroys its socket when it is told a second time. */
const leave = async (connection: SocketConnection): Promise<void> => {
  if (!(await within(farewell, connection.disconnect()))) await connection.disconnect()
}

/** Milliseconds before the next attempt: a second, doubled with each failure up to a minute. */
const pauseAfter = (failures: number): number => Math.min(60_000, 1_000 * 2 ** failures)

/** Takes in what Slack sent, and tells it so. */
const take = async (
  { onEvents, log }: Pick<SlackSocketOptions, 'onEvents' | 'log'>,
  { type, body, ack }: SocketEnvelope,
): Promise<void> => {
  const events = type === 'interactive' ? eventsOf(body) : []
  const acknowledge = () => ack().catch(() => log('warn', 'slack socket: an acknowledgement was not sent'))
  if (events.length === 0) {
    const reason = type === 'interactive' ? unreadableInteraction(body) : undefined
    if (reason !== undefined) log('warn', 'slack socket: an interaction cannot be read', { reason })
    return acknowledge()
  }
  // Slack shows people a warning when it does not hear within 3 s that a click came: as it must when we cannot keep it
  const failed = ({ name }: Error) => log('warn', 'slack socket: an event was not taken in', { reason: name })
  const taken = await onEvents(events).catch(failed)
  if (!taken?.isTaken) return
  await acknowledge()
  await taken.hear().catch(({ name }: Error) => log('warn', 'slack socket: an event waits', { reason: name }))
}

/** Until when connections are made, and who waits for the first attempt. */
type Stay = { readonly signal: AbortSignal; readonly attempted: () => void }

/** One connection from its start to its end. Why it never was; undefined when it was. */
const connected = async (options: SlackSocketOptions, { signal, attempted }: Stay): Promise<Error | undefined> => {
  const { appToken, apiUrl, fetch = globalThis.fetch, dispatcher, log } = options
  const onEnvelope = (envelope: SocketEnvelope) => take(options, envelope)
  const connection = socketConnection({ appToken, apiUrl, fetch, dispatcher, onEnvelope, signal })
  const end = () => void leave(connection)
  signal.addEventListener('abort', end)
  let isLate = false
  const starting = connection.start().then(
    () => undefined,
    (error: unknown) => {
      const reason = error ?? new Error(isLate ? 'no hello in time' : 'the connection ended at once')
      const of = { method: 'apps.connections.open', channel: '', token: appToken, signal }
      return slackError(reason, of) ?? new Error('slack socket: no answer')
    },
  )
  isLate = !(await within(untilHello, starting))
  if (isLate) end()
  const failure = await starting
  if (!failure) log('info', 'slack socket: connected')
  attempted()
  // an attempt that succeeded after all when we were closing
  if (!failure && signal.aborted) await leave(connection)
  if (!failure) await connection.ended
  signal.removeEventListener('abort', end)
  return failure
}

const stayConnected = async (options: SlackSocketOptions, stay: Stay): Promise<void> => {
  const { log, pause = pauseFor } = options
  const { signal } = stay
  let failures = 0
  while (!signal.aborted) {
    const failure = await connected(options, stay)
    if (signal.aborted) break
    const wait = Math.max(pauseAfter(failures), failure instanceof RetryLater ? failure.retryAfter : 0)
    failures = failure ? failures + 1 : 0
    const why = failure ? { reason: failure.message } : {}
    log(failure ? 'warn' : 'info', `slack socket: ${failure ? 'not connected' : 'disconnected'}`, {
      ...why,
      retryAfter: wait,
    })
    await pause(wait, signal)
  }
}

/**
 * Takes clicks over Slack's Socket Mode, for a function that Slack cannot reach. Resolves after the first attempt to
 * connect, whether or not that did; a failure is logged and tried again until `close`.
 */
export const connectSlackSocket = async (options: SlackSocketOptions): Promise<SlackSocket> => {
  const closing = new AbortController()
  const attempted = Promise.withResolvers<void>()
  const staying = stayConnected(options, { signal: closing.signal, attempted: attempted.resolve })
  await attempted.promise
  return {
    close: async () => {
      closing.abort()
      await within(farewell, staying)
    },
  }
}
