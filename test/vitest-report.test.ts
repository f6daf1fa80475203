import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** A script that plays tests with such a vitest; none: there is no vitest. */
const playedWith = (vitest: string | undefined) => {
  const folder = mkdtempSync(join(tmpdir(), 'canary-steps-'))
  const command = join(folder, 'vitest')
  if (vitest !== undefined) {
    writeFileSync(command, `#!/bin/sh\n${vitest}\n`)
    chmodSync(command, 0o755)
  }
  const program = `import { playTests } from ${JSON.stringify(import.meta.resolve('./vitest-report.ts'))}
    playTests(['some'])`
  const args = ['--input-type=module', '-e', program]
  const { status, stderr } = spawnSync(process.execPath, args, { env: { PATH: folder }, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return { status, stderr }
}

it.each([
  ['exit 3', 'it ended with 3'],
  ['kill -KILL $$', 'it ended with SIGKILL'],
  [`for word; do case $word in --outputFile=*) echo '{' > "\${word#*=}" ;; esac; done`, 'it ended with 0'],
  [undefined, 'it cannot be started (spawnSync vitest ENOENT): begin with npm run'],
])('a vitest without a report (%s) is told of in one line', (vitest, why) => {
  expect(playedWith(vitest)).toEqual({ status: 1, stderr: `vitest ended without a report: ${why}\n` })
})
