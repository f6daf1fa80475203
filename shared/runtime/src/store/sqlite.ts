import { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import type { Store } from './store.ts'

const Row = z.object({ version: z.number(), value: z.string() })
const Due = z.array(z.object({ partition: z.string(), id: z.string() }))

const schema = `
  CREATE TABLE IF NOT EXISTS journal (
    partition TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL, due INTEGER,
    PRIMARY KEY (partition, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS journal_due ON journal (due) WHERE due IS NOT NULL;`

/**
 * The default store on Node: one SQLite file, shared by the processes of one machine. A write is on disk before it counts,
 * so that a power cut forgets no intent. `:memory:` is not shared.
 *
 * @throws when the file cannot be opened or is no database.
 */
export const sqliteStore = (file: string): Store => {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  db.exec(schema)
  const select = db.prepare('SELECT version, value FROM journal WHERE partition = ? AND id = ?')
  const insert = db.prepare('INSERT INTO journal VALUES (?, ?, 1, ?, ?) ON CONFLICT DO NOTHING')
  const update = db.prepare(
    'UPDATE journal SET version = version + 1, value = ?, due = ? WHERE partition = ? AND id = ? AND version = ?',
  )
  const remove = db.prepare('DELETE FROM journal WHERE partition = ? AND id = ? AND version = ?')
  const selectDue = db.prepare('SELECT partition, id FROM journal WHERE due <= ? ORDER BY due LIMIT ?')
  return {
    async get(partition, id) {
      return Row.optional().parse(select.get(partition, id))
    },
    async put(partition, id, expectedVersion, value, due) {
      const { changes } =
        expectedVersion === 0
          ? insert.run(partition, id, value, due ?? null)
          : update.run(value, due ?? null, partition, id, expectedVersion)
      return Number(changes) === 1
    },
    async remove(partition, id, expectedVersion) {
      if (expectedVersion === 0) return select.get(partition, id) === undefined
      return Number(remove.run(partition, id, expectedVersion).changes) === 1
    },
    async due(before, limit) {
      return Due.parse(selectDue.all(before, limit))
    },
    async close() {
      db.close()
    },
  }
}
