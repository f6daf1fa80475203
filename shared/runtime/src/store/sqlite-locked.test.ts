import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Store } from '../ports/store.ts'
import { sqliteStore } from './sqlite.ts'
import { whenFree } from './when-free.ts'

let folder: string
let other: DatabaseSync
const open: Store[] = []
/** How long a lock is waited for, in milliseconds: longer than any that a test holds. */
const patience = 600_000
const storeIn = (within = patience): Store => {
  const store = sqliteStore(join(folder, 'journal.sqlite'), within)
  open.push(store)
  return store
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locked-'))
  storeIn()
  other = new DatabaseSync(join(folder, 'journal.sqlite'))
})
afterEach(async () => {
  other.close()
  await Promise.all(open.splice(0).map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

test('while another process has the file locked everything else goes on, and what waits is written when it is free', async () => {
  const store = storeIn()
  other.exec('BEGIN IMMEDIATE')
  const written: unknown[] = []
  const puts = ['a', 'b'].map((id) => store.put('p', id, undefined, '1').then((isDone) => written.push(isDone)))
  expect(await store.get('p', 'a')).toBeUndefined()
  expect(written).toEqual([])
  other.exec('ROLLBACK')
  await Promise.all(puts)
  expect(written).toEqual([expect.any(String), expect.any(String)])
})

const isSaid = 'another process has the journal locked: is a backup running?'

test('a lock that lasts is said', async () => {
  const store = storeIn(20)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.put('p', 'a', undefined, '1')).rejects.toThrow(isSaid)
  await expect(store.remove('p', 'a', '1')).rejects.toThrow(isSaid)
  expect(await store.due(1, 1)).toEqual([])
  other.exec('ROLLBACK')
  expect(await store.put('p', 'a', undefined, '1')).toBeDefined()
})

test('a lock that lasts is waited for by three, and who comes then is told at once: each holds a worker of the controller', async () => {
  const store = storeIn(patience)
  other.exec('BEGIN IMMEDIATE')
  const ended: string[] = []
  const puts = Array.from({ length: 10 }, (_, index) =>
    store.put('p', `${index}`, undefined, '1').then(
      () => ended.push('written'),
      (error: Error) => ended.push(error.message),
    ),
  )
  await expect.poll(() => ended).toEqual(Array.from({ length: 7 }, () => isSaid))
  await expect(store.put('p', 'late', undefined, '1')).rejects.toThrow(isSaid)
  other.exec('ROLLBACK')
  await Promise.all(puts)
  expect(ended.slice(7)).toEqual(['written', 'written', 'written'])
  expect(await store.put('p', 'late', undefined, '1')).toBeDefined()
})

test('a lock that is over counts for nothing when there is another: it is waited for by all, for it may be short', async () => {
  const lock = { isHeld: true }
  const onceFree = whenFree(patience, { turn: async () => undefined, together: (work) => work() })
  const write = () => {
    if (lock.isHeld) throw Object.assign(new Error('database is locked'), { errcode: 5 })
    return 'written'
  }
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  const before = onceFree(write)
  lock.isHeld = false
  await before
  now.mockReturnValue(60_000)
  lock.isHeld = true
  const puts = Promise.all(Array.from({ length: 10 }, () => onceFree(write)))
  lock.isHeld = false
  expect(await puts).toEqual(Array.from({ length: 10 }, () => 'written'))
})

test('reads of others meanwhile do not make writers wait anew: in a log that is written ahead a lock stops no reader', async () => {
  const store = storeIn()
  other.exec('BEGIN IMMEDIATE')
  const puts = Array.from({ length: 4 }, (_, index) => store.put('p', `${index}`, undefined, '1').catch(() => false))
  await Promise.race(puts)
  await store.get('p', 'a')
  let isTold = false
  const late = store.put('p', 'late', undefined, '1').catch(() => {
    isTold = true
  })
  for (let reads = 0; reads < 20_000 && !isTold; reads += 1) await store.get('p', 'a')
  expect(isTold).toBe(true)
  other.exec('ROLLBACK')
  await Promise.all([...puts, late])
})

test('a process that lost against another while it waited is told so', async () => {
  const store = storeIn()
  other.exec('BEGIN IMMEDIATE')
  const put = store.put('p', 'a', undefined, '"ours"')
  other.exec(`INSERT INTO journal VALUES ('p', 'a', 1, '"theirs"', NULL); COMMIT`)
  expect(await put).toBeUndefined()
  expect(await store.get('p', 'a')).toMatchObject({ value: '"theirs"' })
})

test('while one thing after another is done in the file everything else goes on', async () => {
  const store = storeIn()
  let turns = 0
  const others = setInterval(() => {
    turns += 1
  }, 1)
  for (let reads = 0; reads < 200_000 && turns < 3; reads += 1) await store.get('p', 'a')
  clearInterval(others)
  expect(turns).toBe(3)
})
