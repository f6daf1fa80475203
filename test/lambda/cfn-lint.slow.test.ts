import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const version = '1.58.0'
const folder = join(tmpdir(), `canary-steps-cfn-lint-${version}`)
const binary = join(folder, 'bin', 'cfn-lint')
const template = fileURLToPath(new URL('../../infra/lambda/template.yaml', import.meta.url))

const run = (command: string, ...args: readonly string[]) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: 240_000 })

/** Why cfn-lint cannot be here; undefined where it is. Its files stay for the next time. */
const obstacle = (): string | undefined => {
  if (existsSync(binary)) return undefined
  const steps = [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin', 'pip'), 'install', '--quiet', `cfn-lint==${version}`],
  ]
  for (const [command = '', ...args] of steps) {
    const { status, stderr, error } = run(command, ...args)
    if (status !== 0) return error?.message ?? stderr.trim().split('\n').at(-1)
  }
  return undefined
}

const missing = obstacle()
if (missing !== undefined) process.stdout.write(`SKIPPED: cfn-lint ${version}: ${missing}\n`)

describe.skipIf(missing !== undefined)('cfn-lint', () => {
  test('finds nothing in the template, not even a warning', () => {
    const { status, stdout } = run(binary, '--regions', 'eu-central-1', 'us-east-1', '--', template)
    expect(stdout).toBe('')
    expect(status).toBe(0)
  })
})
