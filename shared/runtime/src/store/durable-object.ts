import { utf8Bytes } from '@canary-steps/sdk'
import * as z from 'zod'
import type { Store } from '../ports/store.ts'

/** The part of a Durable Object's storage that a store needs: `ctx.storage` of a class with SQLite. */
type SqlStorage = {
  readonly sql: { exec(query: string, ...values: (string | number | null)[]): { toArray(): unknown[] } }
}

/** The format that is written here: how tables are laid out. */
const latest = 1

const tables = `
  CREATE TABLE IF NOT EXISTS journal (
    partition TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, value TEXT NOT NULL, due REAL,
    PRIMARY KEY (partition, id)
  );
  CREATE INDEX IF NOT EXISTS journal_due ON journal (due, partition, id) WHERE due IS NOT NULL;
  CREATE TABLE IF NOT EXISTS format (format INTEGER PRIMARY KEY);
  INSERT INTO format SELECT ${latest} WHERE NOT EXISTS (SELECT * FROM format)`

/**
 * Most bytes of the names and the value of a row; the rest of one has less than a hundred. Cloudflare keeps rows of 2 MB
 * (developers.cloudflare.com/durable-objects/platform/limits). The workerd of one's own machine keeps larger ones.
 */
const largestRow = 2_000_000 - 100

const Row = z.object({ version: z.string(), value: z.string() })
const Written = z.array(z.object({ version: z.string() }))
const Due = z.array(z.object({ partition: z.string(), id: z.string(), due: z.number() }))

// a random version never comes back, not even after a removal
const select = 'SELECT version, value FROM journal WHERE partition = ? AND id = ?'
const insert = 'INSERT INTO journal (version, value, due, partition, id) VALUES (?, ?, ?, ?, ?)'
const ifNone = 'ON CONFLICT DO NOTHING RETURNING version'
const update = 'UPDATE journal SET version = ?, value = ?, due = ? WHERE partition = ? AND id = ?'
const ifSame = 'AND version = ? RETURNING version'
const erase = `DELETE FROM journal WHERE partition = ? AND id = ? ${ifSame}`
const inOrder = 'ORDER BY due, partition, id LIMIT ?'
const first = `SELECT partition, id, due FROM journal WHERE due <= ? ${inOrder}`
const next = `SELECT partition, id, due FROM journal WHERE due <= ? AND (due, partition, id) > (?, ?, ?) ${inOrder}`

/**
 * The store of a Durable Object: the tables of its own SQLite. A statement is done at once, and nobody comes between.
 * Cloudflare lets no answer and no request out of the object before its writes are safe. So an intent is on disk before
 * its act.
 *
 * @throws Error when a later version made the tables.
 */
export const durableObjectStore = ({ sql }: SqlStorage): Store => {
  sql.exec(tables)
  const [{ format } = { format: latest }] = z
    .array(z.object({ format: z.number() }))
    .parse(sql.exec('SELECT max(format) AS format FROM format').toArray())
  if (format > latest)
    throw new Error(
      `the format of the object is ${format}, and this version knows those up to ${latest}: deploy the later version that wrote it`,
    )
  const read = (partition: string, id: string) => Row.optional().parse(sql.exec(select, partition, id).toArray()[0])
  return {
    get: async (partition, id) => read(partition, id),
    async put(partition, id, expected, value, due) {
      const bytes = utf8Bytes(value) + utf8Bytes(partition) + utf8Bytes(id)
      if (bytes > largestRow)
        throw new Error(`${partition}/${id} has ${bytes} bytes, and a Durable Object keeps ${largestRow} of a document`)
      const row = [crypto.randomUUID(), value, due ?? null, partition, id]
      const written =
        expected === undefined
          ? sql.exec(`${insert} ${ifNone}`, ...row)
          : sql.exec(`${update} ${ifSame}`, ...row, expected)
      return Written.parse(written.toArray())[0]?.version
    },
    async remove(partition, id, expected) {
      if (expected === undefined) return read(partition, id) === undefined
      return sql.exec(erase, partition, id, expected).toArray().length > 0
    },
    due: async (before, limit, after) =>
      Due.parse(
        (after
          ? sql.exec(next, before, after.due, after.partition, after.id, limit)
          : sql.exec(first, before, limit)
        ).toArray(),
      ),
    async close() {},
  }
}
