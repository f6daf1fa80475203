import { spawnSync } from 'node:child_process'
import * as z from 'zod'
import { refuseUnknown } from '../infra/refuse-unknown.ts'
import { playTests } from './vitest-report.ts'

refuseUnknown('verify', { words: process.argv.slice(2), isKnown: () => false, known: 'it takes no words' })

type Counts = { passed: number; failed: number; skipped: number }

const say = (text: string) => process.stdout.write(`${text}\n`)

const run = (command: string, args: readonly string[], cwd = '.') => {
  say(`\n> ${command} ${args.join(' ')}${cwd === '.' ? '' : ` (in ${cwd})`}`)
  return spawnSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 28 })
}

/** A check that only passes or fails: it counts when it fails. */
const check = (command: string, ...args: string[]): Counts => {
  const { status, stdout } = run(command, args)
  say(stdout)
  return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 }
}

const vitest = (...projects: readonly string[]): Counts => {
  say(`\n> vitest ${projects.join(' ')}`)
  const { report, isWell } = playTests(projects.map((project) => `--project=${project}`))
  const failed = Math.max(report.numFailedTests, isWell ? 0 : 1)
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests }
}

const GoEvent = z.object({ Action: z.string(), Test: z.string().optional(), Output: z.string().optional() })

const isThere = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0

/** Go's race detector, which needs a C compiler. */
const race = (folder: string): readonly string[] => {
  if (isThere('gcc', '--version')) return ['-race']
  say(`\nWITHOUT THE RACE DETECTOR: ${folder}: there is no gcc on the PATH`)
  return []
}

/** Argo's own controller against the committed transcripts, go-plugin itself against our executables, and the bridge. */
const go = (folder: string, flags: (folder: string) => readonly string[] = () => []): Counts => {
  if (!isThere('go', 'version')) {
    say(`\nSKIPPED: ${folder}: there is no go on the PATH`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const { status, stdout } = run('go', ['test', ...flags(folder), '-count=1', '-json', './...'], folder)
  const events = stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [GoEvent.parse(JSON.parse(line))] : []))
  const count = (action: string) => events.filter(({ Action, Test }) => Action === action && Test !== undefined).length
  const failed = Math.max(count('fail'), status === 0 ? 0 : 1)
  if (failed > 0) say(events.map(({ Output = '' }) => Output).join(''))
  say(`${count('pass')} passed, ${failed} failed in ${folder}`)
  return { passed: count('pass'), failed, skipped: count('skip') }
}

const results = [
  check('biome', 'ci', '.'),
  check('tsc', '--noEmit'),
  // once, before tests that run side by side want it
  ...(isThere('go', 'version') ? [check('node', 'infra/bridge/build.ts')] : []),
  vitest('unit', 'mocked', 'slow', 'cluster'),
  go('test/argo'),
  go('test/go-plugin'),
  go('infra/bridge', race),
  // alone: a play has a clock, and takes both processors
  vitest('live'),
]
const total = (of: keyof Counts) => results.reduce((sum, counts) => sum + counts[of], 0)

process.exitCode = total('failed') > 0 ? 1 : 0
say(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`)
