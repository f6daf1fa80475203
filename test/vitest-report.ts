import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'

/** The part of vitest's JSON report that is read. */
const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          fullName: z.string(),
          status: z.string(),
        }),
      ),
    }),
  ),
})
export type VitestReport = z.infer<typeof VitestReport>

/** Ends a script whose vitest reported nothing, with one line: vitest's own words are above it. */
const withoutReport = (why: string): never => {
  process.stderr.write(`vitest ended without a report: ${why}\n`)
  process.exit(1)
}

const reportIn = (file: string): VitestReport | undefined => {
  try {
    return VitestReport.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Plays tests where everybody sees them. `isWell`: vitest found nothing to say against it. */
export const playTests = (
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): { readonly report: VitestReport; readonly isWell: boolean } => {
  const file = join(mkdtempSync(join(tmpdir(), 'canary-steps-')), 'report.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...words]
  const { status, signal, error } = spawnSync('vitest', args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  if (error) return withoutReport(`it cannot be started (${error.message}): begin with npm run`)
  return { report: reportIn(file) ?? withoutReport(`it ended with ${signal ?? status}`), isWell: status === 0 }
}
