import * as z from 'zod'
import { caught } from '../ports/caught.ts'
import type { Store } from '../ports/store.ts'
import { type Ask, connectionsTo, type PostgresAddress } from './postgres-connection.ts'
import { makeTables } from './postgres-format.ts'

const Row = z.object({ version: z.string(), value: z.string() })
const Written = z.object({ version: z.string() })
const Named = z.object({ name: z.string() })
const Due = z.object({ partition: z.string(), id: z.string(), due: z.number(), version: z.string() })

// a random version never comes back: not after a removal, and not on a server that has lost the last numbers of a sequence
const select = 'SELECT version, value FROM canary_steps_journal WHERE partition = $1 AND id = $2'
const insert = `INSERT INTO canary_steps_journal (partition, id, version, value, due)
  VALUES ($1, $2, gen_random_uuid(), $3, $4) ON CONFLICT DO NOTHING RETURNING version`
const update = `UPDATE canary_steps_journal SET version = gen_random_uuid(), value = $3, due = $4
  WHERE partition = $1 AND id = $2 AND version::text = $5 RETURNING version`
const erase = `DELETE FROM canary_steps_journal
  WHERE partition = $1 AND id = $2 AND version::text = $3 RETURNING version`
const inOrder = 'ORDER BY due, partition, id LIMIT $2'
const first = `SELECT partition, id, due, version FROM canary_steps_journal WHERE due <= $1 ${inOrder}`
const next = `SELECT partition, id, due, version FROM canary_steps_journal
  WHERE due <= $1 AND (due, partition, id) > ($3, $4, $5) ${inOrder}`

/**
 * The cluster of databases, and its timeline: each promotion of a standby begins another, and so does each recovery to a
 * time. Every user may ask (postgresql.org/docs/current/functions-info.html). Before the next checkpoint the control file has the old one.
 */
const timeline = `SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS name
  FROM pg_control_system()`

/** No such function, no right to it, not on such a server (postgresql.org/docs/current/errcodes-appendix.html). */
const cannotTell = z.enum(['42883', '42501', '0A000'])

/** A server that is none of PostgreSQL's own may not know. @throws where it could not be asked: during a failover, say */
const tellsTimeline = async (ask: Ask): Promise<boolean> => {
  const told = await caught(() => ask(Named, timeline))
  if ('error' in told && !cannotTell.safeParse(told.error.cause).success) throw told.error
  return 'result' in told
}

/**
 * A database that the processes of several machines share. A write counts when the server says that it is on disk. A
 * connection that is lost before that is an error: nobody knows whether the write was made, and the caller looks again.
 *
 * @throws Error in one line when it cannot be reached or used, or has the format of a later version.
 */
export const postgresStore = async (address: PostgresAddress): Promise<Store> => {
  const { ask, close } = await connectionsTo(address)
  const begun = await caught(async () => {
    await makeTables(ask)
    return tellsTimeline(ask)
  })
  if ('error' in begun) {
    await close()
    throw begun.error
  }
  const get: Store['get'] = async (partition, id) => (await ask(Row, select, partition, id))[0]
  return {
    get,
    async put(partition, id, expected, value, due) {
      const [written] =
        expected === undefined
          ? await ask(Written, insert, partition, id, value, due ?? null)
          : await ask(Written, update, partition, id, value, due ?? null, expected)
      return written?.version
    },
    async remove(partition, id, expected) {
      if (expected === undefined) return (await get(partition, id)) === undefined
      return (await ask(Written, erase, partition, id, expected)).length > 0
    },
    due: (before, limit, after) =>
      after ? ask(Due, next, before, limit, after.due, after.partition, after.id) : ask(Due, first, before, limit),
    ...(begun.result && { history: async () => (await ask(Named, timeline)).map(({ name }) => name).join() }),
    close,
  }
}
