import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { auditStreamTo } from './audit-file.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'))
  file = join(folder, 'audit.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const out: string[] = []
const terminal = { stdout: { write: (text: string) => out.push(text) } }

it('adds lines to a file that nobody else may read', async () => {
  const stream = await auditStreamTo(file, terminal)
  await stream('{"id":"1"}\n')
  await stream('{"id":"2"}\n{"id":"3"}\n')
  expect(readFileSync(file, 'utf8')).toBe('{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('begins a line of its own behind half a line of a process that died', async () => {
  writeFileSync(file, '{"id":"1"}\n{"id":')
  const stream = await auditStreamTo(file, terminal)
  await stream('{"id":"2"}\n')
  await stream('{"id":"3"}\n')
  expect(readFileSync(file, 'utf8')).toBe('{"id":"1"}\n{"id":\n{"id":"2"}\n{"id":"3"}\n')
})

it('goes on in a new file where the old one was moved away', async () => {
  const stream = await auditStreamTo(file, terminal)
  await stream('{"id":"1"}\n')
  renameSync(file, `${file}.1`)
  await stream('{"id":"2"}\n')
  expect(readFileSync(file, 'utf8')).toBe('{"id":"2"}\n')
})

it('writes to standard output where the file is called -', async () => {
  const stream = await auditStreamTo('-', terminal)
  await stream('{"id":"1"}\n')
  expect(out).toEqual(['{"id":"1"}\n'])
})

it('refuses a file that cannot be written, in one line', async () => {
  await expect(auditStreamTo(join(folder, 'none', 'audit.jsonl'), terminal)).rejects.toThrow(
    /audit\.jsonl: cannot have the audit \(ENOENT.*\); name another file with --audit-log$/,
  )
})
