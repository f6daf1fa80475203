// Plays what `npm run verify` has no time for, part by part, and writes what came of it into results.json and docs/verified.md.
// `npm run verify:long -- bridge` plays one part, and leaves what the others came to; SEED in the environment tries other moments.
import { spawnSync } from 'node:child_process'
import { refuseUnknown } from '../../infra/refuse-unknown.ts'
import { commitNow } from '../commit-now.ts'
import { playTests, type VitestReport } from '../vitest-report.ts'
import { type Part, parts } from './parts.ts'
import type { Result } from './result.ts'
import { keep } from './results.ts'

/** The failed tests, by name; a file that could not be played counts as one. */
const failedIn = ({ testResults }: VitestReport): string[] =>
  testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.flatMap((one) => (one.status === 'failed' ? [one.fullName] : []))
    return failed.length === 0 && status === 'failed' ? [name.slice(name.indexOf('test/'))] : failed
  })

const play = ({ name, project, files, env }: Part): Result => {
  process.stdout.write(`\n${name}\n`)
  const commit = commitNow('docs', 'test/long')
  const [date] = new Date().toISOString().split('T')
  const begun = performance.now()
  const { report, isWell } = playTests([`--project=${project}`, files], { ...env, ...process.env })
  const failed = failedIn(report)
  return {
    part: name,
    date: date ?? '',
    commit,
    minutes: Math.ceil((performance.now() - begun) / 60_000),
    passed: report.numPassedTests,
    skipped: report.numPendingTests,
    failed: failed.length === 0 && !isWell ? ['vitest ended without a failed test'] : failed,
  }
}

/** Parts with a page of their own, by the script that writes it. */
const pages: Readonly<Record<string, string>> = {
  versions: 'test/versions/versions.ts',
  mutants: 'test/mutants/play-mutants.ts',
}

const wanted = process.argv.slice(2)
const names = [...parts.map(({ name }) => name), ...Object.keys(pages)]
refuseUnknown('verify:long', {
  words: wanted,
  isKnown: (word) => names.includes(word),
  known: `give parts, such as ${names.join(', ')}`,
})
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name)

const results = parts
  .filter(({ name }) => isWanted(name))
  .map((part) => {
    const result = play(part)
    // where there can be no world nothing is known of it
    if (result.passed + result.failed.length > 0) keep(result)
    return result
  })
const statuses = Object.entries(pages)
  .filter(([name]) => isWanted(name))
  .map(([, script]) => spawnSync('node', [script], { stdio: 'inherit' }).status)

const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0)
const failed = sum((result) => result.failed.length) + statuses.filter((status) => status !== 0).length
process.exitCode = failed > 0 ? 1 : 0
process.stdout.write(
  `\n${sum(({ passed }) => passed)} passed, ${failed} failed, ${sum(({ skipped }) => skipped)} skipped\n`,
)
