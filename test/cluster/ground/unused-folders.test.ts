import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { noteUse, removeUnused } from './unused-folders.ts'

const day = 24 * 60 * 60_000
const now = Date.parse('2026-06-01T00:00:00Z')
const sum = (letter: string) => letter.repeat(16)

let cache: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'canary-steps-unused-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const folderOf = (name: string, { used, made = now }: { used?: number; made?: number }): string => {
  const folder = join(cache, name)
  mkdirSync(folder)
  if (used !== undefined) noteUse(folder, used)
  utimesSync(folder, made / 1_000, made / 1_000)
  return folder
}

it('a build of the same kind that nobody has used for a month is removed, and nothing else', () => {
  const built = folderOf(`argo-v1.10.1-${sum('a')}`, { used: now - 40 * day })
  const unused = folderOf(`argo-v1.8.5-${sum('b')}`, { used: now - 31 * day })
  const unmarked = folderOf(`argo-v1.9.3-${sum('c')}`, { made: now - 31 * day })
  folderOf(`argo-v1.10.2-${sum('d')}`, { used: now - 29 * day, made: now - 90 * day })
  folderOf(`argo-v1.9.0-${sum('e')}`, { made: now - 29 * day })
  folderOf(`cluster-${sum('f')}`, { used: now - 90 * day })
  folderOf('argo-notes', { made: now - 90 * day })
  expect(removeUnused(cache, built, now).toSorted()).toEqual([unused, unmarked])
  expect(readdirSync(cache).toSorted()).toEqual([
    'argo-notes',
    `argo-v1.10.1-${sum('a')}`,
    `argo-v1.10.2-${sum('d')}`,
    `argo-v1.9.0-${sum('e')}`,
    `cluster-${sum('f')}`,
  ])
})

it.skipIf(process.platform !== 'linux')('a folder stays while a process runs a command of it', async () => {
  const folder = folderOf(`cluster-${sum('a')}`, { used: now - 90 * day })
  const other = join(cache, `cluster-${sum('b')}`)
  copyFileSync('/bin/sleep', join(folder, 'etcd'))
  const world = spawn(join(folder, 'etcd'), ['600'])
  await once(world, 'spawn')
  expect(removeUnused(cache, other, now)).toEqual([])
  world.kill('SIGKILL')
  await once(world, 'exit')
  expect(removeUnused(cache, other, now)).toEqual([folder])
  expect(existsSync(folder)).toBe(false)
})
