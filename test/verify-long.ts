import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'

/** Tests that try their luck, and how often, and scenarios that take an hour, beyond what `npm run verify` has time for. `SEED` in the environment tries others. */
const files = ['test/deaths', 'test/cluster']
const projects = ['slow', 'long']
const counts = { DEATHS: '100' }

const Report = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() })

const file = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'report.json')
const chosen = projects.map((project) => `--project=${project}`)
const args = ['run', ...chosen, '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...files]
const { status } = spawnSync('vitest', args, { stdio: 'inherit', env: { ...counts, ...process.env } })
const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')))
const versions = spawnSync('node', ['test/versions/versions.ts'], { stdio: 'inherit' })
const failed = Math.max(report.numFailedTests, status === 0 ? 0 : 1) + (versions.status === 0 ? 0 : 1)

process.exitCode = failed > 0 ? 1 : 0
process.stdout.write(`\n${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests} skipped\n`)
