import type { DatabaseSync } from 'node:sqlite'
import * as z from 'zod'
import { caughtSync } from '../ports/caught.ts'

/** The format that is written here: how tables are laid out. The first had no number, and its table took twice the room. */
const latest = 2

const UserVersion = z.object({ user_version: z.number() })
const formatOf = (db: DatabaseSync): number => UserVersion.parse(db.prepare('PRAGMA user_version').get()).user_version

const hasTable = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'").get() !== undefined

const table = `
  CREATE TABLE journal (
    partition TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, value TEXT NOT NULL, due INTEGER,
    PRIMARY KEY (partition, id)
  );`
/** In the order of `Store.due`: pages of what is due at the same time cost as little as others. Earlier versions use it, too. */
const index = `
  DROP INDEX IF EXISTS journal_due;
  CREATE INDEX IF NOT EXISTS journal_in_turn ON journal (due, partition, id) WHERE due IS NOT NULL;`

const isLatest = (db: DatabaseSync): boolean =>
  formatOf(db) === latest &&
  db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal_in_turn'").get() !== undefined

/** @throws Error when a later version wrote the file. */
export const checkFormat = (db: DatabaseSync): void => {
  const format = formatOf(db)
  if (format > latest)
    throw new Error(
      `its format is ${format}, and this version knows those up to ${latest}: a later version wrote it. Use that one, or another file`,
    )
}

const change = (db: DatabaseSync): void => {
  // another process may have done it meanwhile
  if (isLatest(db)) return
  if (formatOf(db) === latest) db.exec(index)
  else if (hasTable(db))
    db.exec(`
      ALTER TABLE journal RENAME TO journal_1; ${table}
      INSERT INTO journal SELECT partition, id, version, value, due FROM journal_1;
      DROP TABLE journal_1; ${index}`)
  else db.exec(`${table} ${index}`)
  db.exec(`PRAGMA user_version = ${latest}`)
}

/**
 * Makes the tables of a file, or changes those of an earlier format: all of it, or nothing. An earlier version reads
 * and writes the file as before.
 *
 * @throws Error when a later version wrote the file.
 */
export const toFormat = (db: DatabaseSync): void => {
  checkFormat(db)
  if (isLatest(db)) return
  db.exec('BEGIN IMMEDIATE')
  const done = caughtSync(() => {
    checkFormat(db)
    change(db)
    db.exec('COMMIT')
  })
  if ('result' in done) return
  caughtSync(() => db.exec('ROLLBACK'))
  throw done.error
}
