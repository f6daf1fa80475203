import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { sqliteStore } from './sqlite.ts'

let folder: string
let store: Store
const file = () => join(folder, 'journal.sqlite')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'together-'))
  store = sqliteStore(file())
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

test('writes at the same time have each its own result', async () => {
  const kept = await store.put('p', 'kept', undefined, 'old')
  const writes = await Promise.all([
    store.put('p', 'new', undefined, 'new'),
    store.put('p', 'kept', 'none of it', 'lost'),
    store.put('p', 'kept', kept, 'changed'),
    store.put('p', 'kept', kept, 'late'),
    store.remove('p', 'new', 'none of it'),
    store.remove('p', 'nothing', undefined),
  ])
  const text = expect.any(String)
  expect(writes).toEqual([text, undefined, text, undefined, false, true])
  expect((await store.get('p', 'kept'))?.value).toBe('changed')
})

test('writes at the same time share a transaction: each one writes the pages that it changes', async () => {
  const ids = Array.from({ length: 50 }, (_, at) => `${at}`)
  const logged = () => statSync(`${file()}-wal`).size
  const begun = logged()
  for (const id of ids) await store.put('apart', id, undefined, '{}')
  const apart = logged()
  await Promise.all(ids.map((id) => store.put('together', id, undefined, '{}')))
  expect((logged() - apart) * 10).toBeLessThan(apart - begun)
})

test('a write that cannot be made is refused, and those beside it are made', async () => {
  const other = new DatabaseSync(file())
  other.exec(
    `CREATE TRIGGER full BEFORE INSERT ON journal WHEN new.id = 'refused' BEGIN SELECT RAISE(ABORT, 'full'); END`,
  )
  other.close()
  const ids = ['one', 'refused', 'other']
  const writes = await Promise.allSettled(ids.map((id) => store.put('p', id, undefined, '{}')))
  expect(writes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(writes[1]).toMatchObject({ reason: { message: 'full' } })
  const read = await Promise.all(ids.map((id) => store.get('p', id)))
  expect(read.map((one) => one?.value)).toEqual(['{}', undefined, '{}'])
})

test('a write is seen by another process before its writer hears that it is made', async () => {
  const other = sqliteStore(file())
  const writes = Array.from({ length: 5 }, async (_, at) => {
    await store.put('p', `${at}`, undefined, `${at}`)
    return (await other.get('p', `${at}`))?.value
  })
  expect(await Promise.all(writes)).toEqual(['0', '1', '2', '3', '4'])
  await other.close()
})

test('writes that are under way get there when the store is closed', async () => {
  const writes = Array.from({ length: 100 }, (_, at) => store.put('p', `${at}`, undefined, `${at}`))
  await store.close()
  expect((await Promise.all(writes)).filter((version) => version !== undefined)).toHaveLength(100)
  store = sqliteStore(file())
  expect((await store.get('p', '99'))?.value).toBe('99')
})
