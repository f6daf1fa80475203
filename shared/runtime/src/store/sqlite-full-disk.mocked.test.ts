import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sqliteStore } from './sqlite.ts'

const disk = vi.hoisted(() => ({ isFull: false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const writeFileSync: typeof fs.writeFileSync = (...given) => {
    fs.writeFileSync(...given)
    if (disk.isFull) throw new Error('ENOSPC: no space left on device, write')
  }
  return { ...fs, writeFileSync }
})

const begun = Date.parse('2026-01-01T00:00:00Z')
let folder: string
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'))
  now = begun
})
afterEach(() => {
  disk.isFull = false
  rmSync(folder, { recursive: true })
})

test('a disk that is full for a while stops no reader, and leaves no drafts of the claim', async () => {
  const machine = { id: 'boot-1', host: 'pod-a' }
  const store = sqliteStore(join(folder, 'journal.sqlite'), 1_000, { machine, clock: { now: () => now } })
  await store.put('p', 'a', undefined, 'ours')
  const files = readdirSync(folder)
  disk.isFull = true
  for (let looks = 0; looks < 5; looks += 1) {
    now += 11_000
    expect((await store.get('p', 'a'))?.value).toBe('ours')
  }
  expect(readdirSync(folder)).toEqual(files)
  now += 11_000
  await expect(store.get('p', 'a')).rejects.toThrow('no space left')
  expect(readdirSync(folder)).toEqual(files)
  disk.isFull = false
  expect((await store.get('p', 'a'))?.value).toBe('ours')
  await store.close()
})
