import { type Plan, type RunIo, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { issueKey, targetOf } from './ids.ts'

/** Most issues of one step: each takes up to eight calls. */
const mostIssues = 10

const annotation = 'canary-steps/issues'

/** The issues in a step's config. */
export const issueKeys = () =>
  z
    .array(z.string().regex(issueKey, 'must be the key of an issue, such as PAY-12'))
    .min(1)
    .max(mostIssues)
    .optional()
    .describe(
      `Keys of the issues, at most ${mostIssues}. Unless given, those of the Rollout's annotation \`${annotation}\`, separated by commas.`,
    )

/** The keys in the annotation. */
const keysIn = (annotations: Readonly<Record<string, string>>): string[] => {
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

/** The effect that remembers them. */
export const listEffect = 'issues'

/** Remembers which issues the annotation named: an abort does not see the Rollout, and the annotation may change. */
export const issueList = (keys: readonly string[]): Plan<string[]> => ({
  target: targetOf(keys[0] ?? ''),
  result: z.array(z.string()),
  find: async () => [],
  act: async () => [...keys],
  remove: async () => undefined,
})

/** The issues of a step: those of its config, or those that the annotation named when it began. */
export const issuesOf = async (
  given: readonly string[] | undefined,
  { rollout, open }: Pick<RunIo, 'rollout' | 'open'>,
): Promise<readonly string[]> => given ?? open(listEffect, issueList(keysIn(rollout.metadata.annotations)))
