import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../main.ts'
import { fileWith, rolloutWith } from '../testing/command.ts'
import { textFrom } from './manifest-text.ts'

const quiet = { stdout: { write: () => true }, stderr: { write: () => true }, env: {} }
const stdin = async function* (...parts: readonly (Uint8Array | string)[]) {
  yield* parts
}
const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)
const fileOf = (content: Uint8Array): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'rollout.yaml')
  writeFileSync(file, content)
  return file
}
const refusal = (file: string, input?: AsyncIterable<Uint8Array | string>): Promise<string> =>
  textFrom(file, { ...quiet, ...(input && { stdin: input }) }).then(
    () => 'accepted',
    ({ message }: Error) => message,
  )

it('reads a file, with or without a byte order mark', async () => {
  expect(await textFrom(fileWith('a: 1'), quiet)).toBe('a: 1')
  expect(await textFrom(fileOf(bytes('\ufeffa: 1')), quiet)).toBe('a: 1')
})

it('reads stdin, whose parts may end within a character', async () => {
  const text = bytes('a: Zoë')
  expect(await textFrom('-', { ...quiet, stdin: stdin(text.subarray(0, 6), text.subarray(6)) })).toBe('a: Zoë')
})

it('reads a pipe with a name, as <(kustomize build) is one', async () => {
  const pipe = join(dirname(fileWith('')), 'pipe')
  spawnSync('mkfifo', [pipe])
  const read = textFrom(pipe, quiet)
  spawn('sh', ['-c', `echo 'a: 1' > ${pipe}`])
  expect(await read).toBe('a: 1\n')
})

it.each([
  ['in UTF-16', bytes('\ufeffa: 1', 'utf16le'), 'is UTF-16, as > of PowerShell writes it: save it as UTF-8'],
  ['that is no text', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]), 'is not UTF-8 text: name a file of manifests'],
])('refuses a file %s', async (_, content, why) => {
  const file = fileOf(content)
  expect(await refusal(file)).toBe(`${file}: ${why}`)
})

it('refuses a folder, and a file that is not there', async () => {
  const file = fileWith('')
  expect(await refusal(dirname(file))).toContain('cannot be read (it is a folder); name a file with a Rollout in it')
  expect(await refusal(`${file}/x`)).toContain('is not a folder')
  expect(await refusal(`${file}x`)).toContain('no such file')
})

it.skipIf(process.getuid?.() === 0)('refuses a file that one may not read', async () => {
  const file = fileWith('a: 1')
  chmodSync(file, 0)
  expect(await refusal(file)).toContain('you may not read it')
})

it('reads no more than a manifest can be', async () => {
  const endless = async function* () {
    for (;;) yield Buffer.alloc(8 * 1024 * 1024)
  }
  expect(await refusal('-', endless())).toBe('stdin: has more than 64 MiB: name a file of manifests')
  expect(await refusal('-')).toBe('stdin: there is nothing on it: pipe a manifest in')
})

it('runs a Rollout from stdin, and a pause without end waits for no key', async () => {
  const out: string[] = []
  const terminal = { ...quiet, stdout: { write: (text: string) => out.push(text), isTTY: false } }
  const code = await main(['run', '-', '--sandbox'], { ...terminal, stdin: stdin(rolloutWith('[{ pause: {} }]')) })
  expect({ code, out: out.join('') }).toEqual({ code: 0, out: expect.stringContaining('Healthy at revision 2') })
})
