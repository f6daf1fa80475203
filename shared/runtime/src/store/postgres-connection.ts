import type { PoolConfig } from 'pg'
import * as z from 'zod'
import { caught, caughtSync } from '../ports/caught.ts'

/** A PostgreSQL database, and how to get in. */
export type PostgresAddress = {
  /** Such as `postgres://user@host:5432/database?sslmode=verify-full`. */
  readonly url: string
  /** The password where the URL has none, asked for at each new connection: it may be another by then. */
  readonly password?: (() => string | undefined) | undefined
}

/** How long an answer is waited for, and a connection, in milliseconds: together as long as a call's budget of 8 s. */
const patience = { query_timeout: 5_000, connectionTimeoutMillis: 3_000 }

/** Connections of one process at most: a server has a hundred for all, unless told otherwise. */
const most = 10

const protocols: readonly unknown[] = ['postgres:', 'postgresql:']

/** Whether nobody else can be between here and there; without a host it is this machine. */
const isHere = (host = ''): boolean => ['', 'localhost', '127.0.0.1', '::1'].includes(host) || host.startsWith('/')

/** @throws Error that does not repeat the URL, which may have the password in it. */
const parsed = (url: string, parse: (url: string) => PoolConfig): PoolConfig & { readonly place: string } => {
  const config = caughtSync(() => parse(url))
  if ('error' in config || !protocols.includes(URL.parse(url)?.protocol) || !config.result.database)
    throw new Error('it is no URL of a PostgreSQL database, such as postgres://user@db.example.com:5432/canary_steps')
  const { host, port = 5_432, database, ssl = !isHere(host) } = config.result
  return { ...config.result, ssl, place: `${host || 'localhost'}:${port}/${database}` }
}

/** Words of the client that name no remedy, and better ones. */
const betterWords: readonly (readonly [string, string])[] = [
  [
    'does not support SSL',
    'it offers no TLS: let it, or end the URL with ?sslmode=disable where nobody else is on the way',
  ],
  ['client password must be', 'it wants a password, and there is none'],
]

/** A host with several addresses has an error for each, and none of its own. */
const reasonOf = (error: Error): string => {
  const reasons = error instanceof AggregateError ? error.errors.map(String) : []
  const reason = error.message || reasons.join(', ') || error.name
  return betterWords.find(([said]) => reason.includes(said))?.[1] ?? reason
}

/** The server's word for what went wrong (SQLSTATE). */
const Coded = z.object({ code: z.string() })

/**
 * Asks the database, and gives the rows. Where the connection was lost, work that ends in an error may have been done all
 * the same. The error's `cause` is the server's code.
 */
export type Ask = <Schema extends z.ZodType>(
  rows: Schema,
  text: string,
  ...values: readonly (string | number | null)[]
) => Promise<z.output<Schema>[]>

/** @throws Error when the package is missing, or the URL is none. */
export const connectionsTo = async ({
  url,
  password,
}: PostgresAddress): Promise<{ readonly ask: Ask; close(): Promise<void> }> => {
  const loaded = await caught(async () => ({ ...(await import('pg')), ...(await import('pg-connection-string')) }))
  if ('error' in loaded) throw new Error(`the package pg is missing (${loaded.error.message}): npm install pg`)
  const { Pool, parseIntoClientConfig } = loaded.result
  const { place, ...config } = parsed(url, parseIntoClientConfig)
  const pool = new Pool({
    application_name: 'canary-steps',
    ...config,
    ...patience,
    password: config.password || (() => password?.() ?? ''),
    max: most,
    keepAlive: true,
    // a connection that nobody uses keeps no command from its end
    allowExitOnIdle: true,
  })
  // a connection that nobody uses is lost, as when the server is started anew: the next question gets another
  pool.on('error', () => undefined)
  return {
    async ask(rows, text, ...values) {
      const asked = await caught(() => pool.query(text, [...values]))
      // only the reason and its code: the client's own error may have with it what it was given
      if ('error' in asked)
        throw new Error(`PostgreSQL at ${place}: ${reasonOf(asked.error)}`, {
          cause: Coded.safeParse(asked.error).data?.code,
        })
      return z.array(rows).parse(asked.result.rows)
    },
    close: () => pool.end(),
  }
}
