import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { UsageError } from '../terminal/usage-error.ts'
import { command, fileWith, rolloutWith } from '../testing/command.ts'
import { findBridge } from './find-bridge.ts'

const empty = () => mkdtempSync(join(tmpdir(), 'canary-steps-'))

it('says what to do where there is no bridge and nothing to build it from', () => {
  const find = () => findBridge(undefined, { module: empty(), folder: empty() })
  expect(find).toThrow(UsageError)
  expect(find).toThrow('install Go, or name an executable with --bridge')
})

it('takes what was built before where nothing can be built', () => {
  const folder = join(empty(), 'bridge')
  mkdirSync(folder)
  const arch = { x64: 'amd64' }[String(process.arch)] ?? process.arch
  const built = join(folder, `canary-steps-bridge-${process.platform}-${arch}`)
  writeFileSync(built, '')
  expect(findBridge(undefined, { module: empty(), folder })).toBe(built)
})

it('refuses a bridge that is not there, and starts nothing', async () => {
  const file = fileWith(rolloutWith('[{ setWeight: 5 }]'))
  const { code, out, err } = await command(['run', file, '--bridge', './nowhere'])
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toBe('canary-steps: --bridge: ./nowhere: no such file; name the executable of the bridge\n')
})
