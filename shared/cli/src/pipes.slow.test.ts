import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const command = `'${process.execPath}' shared/cli/bin/canary-steps.ts`
const shell = (line: string) => spawnSync('bash', ['-c', line], { cwd: root, encoding: 'utf8' })

it.each(['run docs/one-region.yaml --name checkout --sandbox', 'manifest --help', 'run --help'])(
  'ends quietly when nobody reads on: %s',
  (args) => {
    const { stdout, stderr } = shell(`${command} ${args} | true; echo "\${PIPESTATUS[0]}"`)
    // a short output is in the pipe before the reader is gone
    expect(stdout).toMatch(/^(?:141|0)\n$/)
    expect(stderr).toBe('')
  },
  60_000,
)

it('says in one line that a disk is full', () => {
  const { status, stderr } = shell(`${command} run --help > /dev/full`)
  expect(stderr).toMatch(/^canary-steps: the output cannot be written: ENOSPC[^\n]*\n$/)
  expect(status).toBe(2)
})

it('reads a manifest from a pipe', () => {
  const { status, stdout, stderr } = shell(`cat docs/one-region.yaml | ${command} run - --name checkout --sandbox`)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('Healthy at revision 2')
})
