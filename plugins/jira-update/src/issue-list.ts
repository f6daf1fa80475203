import { type Plan, TerminalError } from '@canary-steps/sdk'
import { issueKey, targetOf } from '@canary-steps/vendors/jira'
import * as z from 'zod'
import { mostIssues } from './config.ts'

const annotation = 'canary-steps/issues'

/** The keys in the annotation. */
export const keysIn = (annotations: Readonly<Record<string, string>>): string[] => {
  const keys = [...new Set((annotations[annotation] ?? '').split(/[\s,]+/).filter((key) => key !== ''))]
  if (keys.length === 0)
    throw new TerminalError(
      `which issues? Set config.issues, or the Rollout's annotation ${annotation}: "PAY-12, PAY-13"`,
    )
  const wrong = keys.find((key) => !issueKey.test(key))
  if (wrong !== undefined)
    throw new TerminalError(`the annotation ${annotation} has ${wrong}: it must be the key of an issue, such as PAY-12`)
  if (keys.length > mostIssues)
    throw new TerminalError(`the annotation ${annotation} has ${keys.length} issues: it must be at most ${mostIssues}`)
  return keys
}

/** Remembers which issues the annotation named: an abort does not see the Rollout, and the annotation may change. */
export const issueList = (keys: readonly string[]): Plan<string[]> => ({
  target: targetOf(keys[0] ?? ''),
  result: z.array(z.string()),
  find: async () => [],
  act: async () => [...keys],
  remove: async () => undefined,
})
