import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteReader, sqliteStore } from './sqlite.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'format-'))
  file = join(folder, 'journal.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file as the first version made it. */
const first = new URL('../../../../test/formats/31647d6/journal.sqlite', import.meta.url)

const rows = (table = 'journal') => {
  const db = new DatabaseSync(file)
  const found = db.prepare(`SELECT partition, id, version, value, due FROM ${table} ORDER BY partition, id`).all()
  db.close()
  return found.map((row) => ({ ...row }))
}

const formatOf = () => {
  const db = new DatabaseSync(file)
  const format = db.prepare('PRAGMA user_version').get()
  db.close()
  return format?.user_version
}

test('a file of the first format keeps every document, its version and when it is due, and has the new format then', async () => {
  copyFileSync(first, file)
  const before = rows()
  expect(before.length).toBeGreaterThan(5)
  await sqliteStore(file).close()
  expect(rows()).toEqual(before)
  expect(formatOf()).toBe(2)
  expect(() => rows('journal_1')).toThrow('no such table')
  await sqliteStore(file).close()
  expect(rows()).toEqual(before)
})

test('a file whose due documents have no order gets one, and keeps every document', async () => {
  copyFileSync(first, file)
  await sqliteStore(file).close()
  const before = rows()
  const earlier = new DatabaseSync(file)
  earlier.exec('DROP INDEX journal_in_turn; CREATE INDEX journal_due ON journal (due) WHERE due IS NOT NULL')
  earlier.close()
  const store = sqliteStore(file)
  expect(rows()).toEqual(before)
  const db = new DatabaseSync(file)
  const plan = db.prepare('EXPLAIN QUERY PLAN SELECT id FROM journal WHERE due <= 9 ORDER BY due, partition, id').all()
  expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining('USING COVERING INDEX journal_in_turn')])
  db.close()
  await store.close()
})

test('a process of the first version goes on with the file that another has changed', async () => {
  copyFileSync(first, file)
  const old = new DatabaseSync(file)
  const update = old.prepare('UPDATE journal SET version = version + 1 WHERE partition = ? AND id = ? AND version = ?')
  const [row] = rows()
  const store = sqliteStore(file)
  expect(update.run(row?.partition ?? '', row?.id ?? '', row?.version ?? 0).changes).toBe(1)
  old.close()
  const read = await store.get(String(row?.partition), String(row?.id))
  expect(read?.version).toBe(String(Number(row?.version) + 1))
  await store.close()
})

test('a look at a file of the first format changes nothing of it', async () => {
  copyFileSync(first, file)
  const reader = sqliteReader(file)
  expect(await reader.due(Number.MAX_SAFE_INTEGER, 100)).not.toEqual([])
  await reader.close()
  expect(formatOf()).toBe(0)
})

test('a file of a later version is refused with what to do, and stays as it is', () => {
  const later = new DatabaseSync(file)
  later.exec('CREATE TABLE later (id TEXT); PRAGMA user_version = 3')
  later.close()
  const refusal =
    'its format is 3, and this version knows those up to 2: a later version wrote it. Use that one, or another file'
  expect(() => sqliteStore(file)).toThrow(refusal)
  expect(() => sqliteReader(file)).toThrow(refusal)
  expect(() => rows()).toThrow('no such table')
  expect(formatOf()).toBe(3)
})

test('a document takes half of the room that it took in the first format', async () => {
  const place = join(folder, 'first.sqlite')
  const old = new DatabaseSync(place)
  old.exec(`PRAGMA journal_mode = WAL; CREATE TABLE journal (partition TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, value TEXT NOT NULL, due INTEGER, PRIMARY KEY (partition, id)) WITHOUT ROWID`)
  const insert = old.prepare('INSERT INTO journal VALUES (?, ?, 1, ?, NULL)')
  const value = 'x'.repeat(1_453)
  const ids = Array.from({ length: 500 }, (_, at) => `rollout/prod-eu/5b0e6b0c-4a4b-4f7e-9d4a-${at}`)
  for (const id of ids) insert.run(id, 'journal', value)
  old.close()
  const store = sqliteStore(file)
  await Promise.all(ids.map((id) => store.put(id, 'journal', undefined, value)))
  await store.close()
  expect(statSync(file).size * 1.9).toBeLessThan(statSync(place).size)
})
