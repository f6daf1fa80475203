import * as z from 'zod'
import type { Ask } from './postgres-connection.ts'

/** The format that is written here: how tables are laid out. */
const latest = 1

/**
 * The lock ends with the transaction, so whoever waited for it sees the tables. `IF NOT EXISTS` alone fails where two
 * begin at once. The number is nobody else's: a hash of our name.
 */
const tables = `DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('canary-steps', 0));
  CREATE TABLE IF NOT EXISTS canary_steps_journal (
    partition text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version uuid NOT NULL, value text NOT NULL,
    due double precision, PRIMARY KEY (partition, id)
  );
  CREATE INDEX IF NOT EXISTS canary_steps_journal_due ON canary_steps_journal (due, partition, id)
    WHERE due IS NOT NULL;
  CREATE TABLE IF NOT EXISTS canary_steps_format (format integer PRIMARY KEY);
  INSERT INTO canary_steps_format VALUES (${latest}) ON CONFLICT DO NOTHING;
END $$`

/** Settings that make a database forget documents that it said were kept, or hold no writes. */
const unfit: readonly (readonly [setting: string, fit: (value: string) => boolean, meaning: string])[] = [
  ['synchronous_commit', (value) => value !== 'off', 'a crash would forget acts at vendors'],
  ['fsync', (value) => value === 'on', 'a crash would forget acts at vendors'],
  ['default_transaction_isolation', (value) => value === 'read committed', 'a late writer would get an error'],
  ['transaction_read_only', (value) => value === 'off', 'nothing can be written: is it a standby?'],
]

const checkSettings = async (ask: Ask): Promise<void> => {
  const Value = z.object({ value: z.string() })
  for (const [name, isFit, meaning] of unfit)
    for (const { value } of await ask(Value, 'SELECT current_setting($1) AS value', name))
      if (!isFit(value)) throw new Error(`its ${name} is ${value}: ${meaning}`)
}

const hasTables = async (ask: Ask): Promise<boolean> => {
  const found = "SELECT to_regclass('canary_steps_format')::text AS name"
  const [{ name } = { name: null }] = await ask(z.object({ name: z.string().nullable() }), found)
  return name !== null
}

/**
 * Makes the tables, all of them or none, where there are none: then the user must have the right to. Others may begin at the same time.
 *
 * @throws Error when a later version made them, or the database would forget what it has.
 */
export const makeTables = async (ask: Ask): Promise<void> => {
  await checkSettings(ask)
  if (!(await hasTables(ask))) await ask(z.unknown(), tables)
  const formats = await ask(z.object({ format: z.number() }), 'SELECT format FROM canary_steps_format')
  const format = Math.max(...formats.map((row) => row.format))
  if (format <= latest) return
  throw new Error(
    `its format is ${format}, and this version knows those up to ${latest}: a later version wrote it. Use that one, or another database`,
  )
}
