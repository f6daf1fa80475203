import { once } from 'node:events'
import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { type SlackCall, type SlackSandboxOptions, slackApp } from './slack-app.ts'
import type { StoredMessage } from './stored-message.ts'
import type { SlackTrouble } from './trouble.ts'

/** Slack on loopback. */
export type SlackSandbox = {
  /** For `SLACK_API_URL`; ends in `/api/`. */
  readonly url: string
  /** Requests to `url` without a socket, which is faster. A reply cannot be lost there. */
  readonly fetch: typeof globalThis.fetch
  /** The first accepted token. */
  readonly token: string
  /** Every request so far, also those that were refused. */
  readonly calls: readonly SlackCall[]
  /** Channels that anything was posted to. */
  channels(): readonly string[]
  /** Oldest first, replies among them. */
  messages(channel: string): readonly StoredMessage[]
  /** The next calls of `method` fare so, one after another. */
  trouble(method: string, ...troubles: readonly SlackTrouble[]): void
  close(): Promise<void>
}

/**
 * Starts a Slack stand-in on a free port of 127.0.0.1. Every channel id exists (`C0PAY`), but `C0ARCHIVED` is archived
 * and `C0PRIVATE` has no bot in it.
 */
export const startSlack = async (options: SlackSandboxOptions = {}): Promise<SlackSandbox> => {
  const { now = Date.now, tokens = ['xoxb-sandbox'], rateLimited = false, onCall } = options
  const { app, space, troubles, calls } = slackApp({ now, tokens, rateLimited, onCall })
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/api/`,
    fetch: async (to, init) => app.request(String(to), init),
    token: tokens[0] ?? '',
    calls,
    channels: () => [...space.channels.keys()],
    messages: space.messages,
    trouble: (method, ...added) => troubles.add(method, added),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
