import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import * as z from 'zod'
import { argoDownload } from './argo.ts'
import { builtFolder } from './built-folder.ts'
import { goAnswer } from './go.ts'

/** Another program of that name is first on the PATH, or none is there. */
const withGo = <Result>(script: string | undefined, work: () => Result): Result => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  if (script !== undefined) writeFileSync(join(folder, 'go'), `#!/bin/sh\n${script}\n`)
  if (script !== undefined) chmodSync(join(folder, 'go'), 0o755)
  vi.stubEnv('PATH', folder)
  const result = work()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  return result
}

const Answer = z.object({ GOVERSION: z.string() })
const ask = () => goAnswer(['env', '-json'], Answer)

it.each([
  ['echo "{\\"GOVERSION\\":\\"go1\\"}"', { answer: { GOVERSION: 'go1' } }],
  ['echo a board game', { obstacle: 'go env -json answered with no such JSON, but with: a board game' }],
  ['echo "{}"', { obstacle: 'go env -json answered with no such JSON, but with: {}' }],
  ['echo no space left >&2; exit 1', { obstacle: 'go env -json answered with no such JSON, but with: no space left' }],
  ['exit 1', { obstacle: 'go env -json answered with no such JSON, but with: nothing' }],
  [undefined, { obstacle: 'there is no go on the PATH' }],
])('go that does %s is told of in one line, unless it answers', (script, said) => {
  expect(withGo(script, ask)).toEqual(said)
})

it('a build and the look for Argo have an obstacle where go answers with nonsense', () => {
  const plan = { name: 'a', sources: [], commands: {}, needed: { memory: 0, disk: 0 }, module: () => ({ folder: '' }) }
  expect(withGo('echo a board game', () => builtFolder(plan))).toHaveProperty('obstacle')
  expect(withGo('echo a board game', () => argoDownload('v1.10.1'))).toHaveProperty('obstacle')
})
