import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { sqliteReader, sqliteStore } from './sqlite.ts'
import { HeldElsewhere, thisMachine } from './sqlite-machine.ts'

const minute = 60_000
const begun = Date.parse('2026-01-01T00:00:00Z')

let folder: string
let now: number
const opened: Store[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'))
  now = begun
})
afterEach(async () => {
  // some are closed already
  await Promise.allSettled(opened.splice(0).map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'journal.sqlite')
const here = { id: 'boot-1', host: 'pod-a' }
const besides = { id: 'boot-1', host: 'pod-b' }
const elsewhere = { id: 'boot-2', host: 'pod-c' }

const open = (machine: typeof here, how = sqliteStore): Store => {
  const store = how(file(), 1_000, { machine, clock: { now: () => now } })
  opened.push(store)
  return store
}

/** All files of the folder and their content. */
const contents = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')])

test('a second machine is refused with who has the file, since when and what to do, and writes nothing', async () => {
  const store = open(here)
  now += minute / 2
  await store.put('p', 'a', undefined, '{}')
  const before = contents()
  const refusal =
    'another machine has the journal: pod-a, since 2026-01-01T00:00:00.000Z. End the processes there; if that machine is gone, it is free at 2026-01-01T00:01:30.000Z. Several machines share a PostgreSQL database instead'
  expect(() => open(elsewhere)).toThrow(new HeldElsewhere(refusal))
  expect(() => open(elsewhere, sqliteReader)).toThrow(new HeldElsewhere(refusal))
  expect(contents()).toEqual(before)
})

test('all processes of one machine share the file, whatever container they are in', async () => {
  const [one, other] = [open(here), open(besides)]
  await one.put('p', 'a', undefined, 'ours')
  expect((await other.get('p', 'a'))?.value).toBe('ours')
  expect((await open(besides, sqliteReader).get('p', 'a'))?.value).toBe('ours')
})

test.each([
  ['asks what is due', (store: Store) => store.due(0, 1)],
  ['reads', (store: Store) => store.get('p', 'a')],
  ['writes', (store: Store) => store.put('p', 'a', undefined, '{}')],
  ['removes', (store: Store) => store.remove('p', 'a', undefined)],
])('a machine that %s keeps the file', async (_, use) => {
  const store = open(here)
  for (let minutes = 0; minutes < 3; minutes += 1) {
    now += minute - 1
    await use(store)
    expect(() => open(elsewhere)).toThrow(HeldElsewhere)
  }
})

test('the file of a machine that is gone is free a minute after its last sign', () => {
  open(here)
  now += minute - 1
  expect(() => open(elsewhere)).toThrow(HeldElsewhere)
  now += 1
  open(elsewhere)
  expect(() => open(here)).toThrow('another machine has the journal: pod-c, since 2026-01-01T00:01:00.000Z')
})

test('the file of a process that ended in peace is free 20 seconds later, unless another of its machine uses it', async () => {
  await open(here).close()
  now += 20_000 - 1
  expect(() => open(elsewhere)).toThrow(HeldElsewhere)
  now += 1
  const next = open(elsewhere)
  const another = open(elsewhere)
  await another.close()
  now += 10_000
  await next.due(0, 1)
  now += minute - 1
  expect(() => open(here)).toThrow(HeldElsewhere)
})

test('a machine that finds its file taken writes nothing more, not even when it ends', async () => {
  const late = open(here)
  const version = await late.put('p', 'a', undefined, 'ours')
  now += minute
  const next = open(elsewhere)
  await next.put('p', 'a', version, 'theirs')
  const before = contents()
  for (const use of [
    late.put('p', 'a', version, 'late'),
    late.remove('p', 'a', version),
    late.get('p', 'a'),
    late.due(0, 1),
  ])
    await expect(use).rejects.toThrow('another machine has the journal: pod-c')
  await late.close()
  expect(contents()).toEqual(before)
  expect((await next.get('p', 'a'))?.value).toBe('theirs')
})

test('a machine whose file was taken in the meantime, and left again, has not seen what was written', async () => {
  const late = open(here)
  now += minute
  await open(elsewhere).close()
  now += minute
  await expect(late.get('p', 'a')).rejects.toThrow(HeldElsewhere)
  await expect(late.get('p', 'a')).rejects.toThrow(HeldElsewhere)
  expect(await open(here).get('p', 'a')).toBeUndefined()
})

test('a machine whose clock goes back finds its file taken as well', async () => {
  const late = open(here)
  now += minute
  open(elsewhere)
  now -= 60 * minute
  await expect(late.get('p', 'a')).rejects.toThrow(HeldElsewhere)
})

test('a claim is renewed every ten seconds at most, and tells since when the machine has had the file', async () => {
  const claim = () => statSync(`${file()}-machine`).ino
  const store = open(here)
  const written = [claim()]
  for (let uses = 0; uses < 4; uses += 1) {
    now += 5_000
    await store.due(0, 1)
    written.push(claim())
  }
  expect(written.map((ino, at) => ino === written[at - 1])).toEqual([false, true, false, true, false])
  open(besides)
  expect(() => open(elsewhere)).toThrow('since 2026-01-01T00:00:00.000Z')
  now += minute
  open(here)
  expect(() => open(elsewhere)).toThrow('since 2026-01-01T00:01:20.000Z')
})

test('a claim that cannot be read refuses everybody with what to do', () => {
  writeFileSync(`${file()}-machine`, '{')
  for (const how of [sqliteStore, sqliteReader])
    expect(() => open(here, how)).toThrow(
      `${file()}-machine cannot be read: remove it if no other machine has the journal`,
    )
  expect(readdirSync(folder)).toEqual(['journal.sqlite-machine'])
})

test('a store in memory has no claim, and a machine is one kernel from boot to boot', async () => {
  await sqliteStore(':memory:', 1_000, { machine: here }).close()
  expect(readdirSync(folder)).toEqual([])
  expect(thisMachine()).toEqual(thisMachine())
  if (process.platform === 'linux') expect(thisMachine().id).toMatch(/^[0-9a-f-]{36}$/)
})
