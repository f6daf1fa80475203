import { randomInt } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import * as z from 'zod'
import type { Store } from '../ports/store.ts'
import { whenFree } from './when-free.ts'

/** How long one thing after another is done at most before everything else of the process has its turn, in milliseconds. */
const longest = 20

/**
 * Does things that stop the process while they last. So many in a row, as for an inventory of a thousand Rollouts, hold up nothing else for long.
 */
const oneAfterAnother = (): (<Result>(work: () => Promise<Result>) => Promise<Result>) => {
  let since = Number.NEGATIVE_INFINITY
  return async (work) => {
    if (performance.now() - since > longest) {
      await setImmediate()
      since = performance.now()
    }
    return work()
  }
}

const Row = z.object({ version: z.number(), value: z.string() })
const Due = z.array(z.object({ partition: z.string(), id: z.string() }))

const schema = `
  CREATE TABLE IF NOT EXISTS journal (
    partition TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL, due INTEGER,
    PRIMARY KEY (partition, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS journal_due ON journal (due) WHERE due IS NOT NULL;`

/** How long a lock of another process is waited for, as by a backup, in milliseconds: less than a call's budget of 8 s. */
const usualPatience = 5_000
/** SQLite's own wait stops the process, so it is as long as a short write of another takes; milliseconds. */
const blockingWait = 5

/** A recreated document has none of its earlier versions, or a reader of then would write over it. */
const firstVersion = (): number => randomInt(1, 2 ** 47)

/**
 * The default store on Node: one SQLite file, shared by the processes of one machine. A write is on disk before it counts,
 * so that a power cut forgets no intent. `:memory:` is not shared. While another process has it locked, only what needs the file waits;
 * many reads or writes in a row let everything else have its turn.
 *
 * @throws when the file cannot be opened or is no database.
 */
export const sqliteStore = (file: string, patience = usualPatience): Store => {
  const db = new DatabaseSync(file, { timeout: patience })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  db.exec(schema)
  return storeOn(db, patience)
}

/**
 * A look at the file of others, which goes on meanwhile: nothing is written, not even to make the file.
 *
 * @throws when there is no such file, or it is no store.
 */
export const sqliteReader = (file: string, patience = usualPatience): Store =>
  storeOn(new DatabaseSync(file, { readOnly: true, timeout: patience }), patience)

const storeOn = (db: DatabaseSync, patience: number): Store => {
  db.exec(`PRAGMA busy_timeout = ${blockingWait}`)
  const select = db.prepare('SELECT version, value FROM journal WHERE partition = ? AND id = ?')
  const insert = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const update = db.prepare(
    'UPDATE journal SET version = version + 1, value = ?, due = ? WHERE partition = ? AND id = ? AND version = ?',
  )
  const remove = db.prepare('DELETE FROM journal WHERE partition = ? AND id = ? AND version = ?')
  const selectDue = db.prepare('SELECT partition, id FROM journal WHERE due <= ? ORDER BY due LIMIT ?')
  const inTurn = oneAfterAnother()
  // apart: a lock that writers wait for stops no reader, so what is read says nothing of it
  const onceReadable = whenFree(patience)
  const onceWritable = whenFree(patience)
  const reading = <Result>(work: () => Result) => inTurn(() => onceReadable(work))
  const writing = <Result>(work: () => Result) => inTurn(() => onceWritable(work))
  const read = (partition: string, id: string) => Row.optional().parse(select.get(partition, id))
  return {
    get: (partition, id) => reading(() => read(partition, id)),
    put: (partition, id, expectedVersion, value, due) =>
      writing(() => {
        const { changes } =
          expectedVersion === 0
            ? insert.run(partition, id, firstVersion(), value, due ?? null)
            : update.run(value, due ?? null, partition, id, expectedVersion)
        return Number(changes) === 1
      }),
    remove: (partition, id, expectedVersion) =>
      writing(() =>
        expectedVersion === 0
          ? read(partition, id) === undefined
          : Number(remove.run(partition, id, expectedVersion).changes) === 1,
      ),
    due: (before, limit) => reading(() => Due.parse(selectDue.all(before, limit))),
    async close() {
      db.close()
    },
  }
}
