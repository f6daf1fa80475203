import { type EndIo, type Plan, RetryLater, type RunIo, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { issueKey, targetOf } from './ids.ts'

const isUndecided = (error: unknown): boolean => !(error instanceof TerminalError || error instanceof RetryLater)

const wordsOf = (errors: readonly unknown[]): string =>
  [...new Set(errors.map((error) => (error instanceof Error ? error.message : String(error))))].join('; ')

/** One error for all: an error that may pass comes before one that cannot. */
const together = (errors: readonly unknown[]): unknown => {
  if (errors.length === 1) return errors[0]
  const [undecided] = errors.filter(isUndecided)
  if (undecided !== undefined) return new Error(wordsOf(errors), { cause: undecided })
  const waits = errors.flatMap((error) => (error instanceof RetryLater ? [error.retryAfter] : []))
  return waits.length > 0 ? new RetryLater(wordsOf(errors), Math.max(...waits)) : new TerminalError(wordsOf(errors))
}

/** Does something with each issue, one after another, while there is time. Trouble with one hides no other. */
export const eachIssue = async <Result>(
  keys: readonly string[],
  signal: AbortSignal,
  act: (key: string) => Promise<Result>,
): Promise<Result[]> => {
  const done: Result[] = []
  const errors: unknown[] = []
  for (const key of new Set(keys)) {
    // the others have their turn in the next call
    if (signal.aborted) return Promise.reject(together([...errors, new Error(`no time left for ${key}`)]))
    await act(key).then(
      (result) => done.push(result),
      (error: unknown) => errors.push(error),
    )
  }
  if (errors.length > 0) throw together(errors)
  return done
}

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
const listEffect = 'issues'

/** Remembers which issues the annotation named: an abort does not see the Rollout, and the annotation may change. */
const issueList = (keys: readonly string[]): Plan<string[]> => ({
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

/**
 * Ends what a step has open at each of its issues: those of its config, or those that the annotation named. `known`:
 * the controller's own record of them.
 */
export const closeIssues = async (
  { given, known }: { readonly given: readonly string[] | undefined; readonly known: readonly string[] },
  { close, signal }: Pick<EndIo, 'close' | 'signal'>,
  act: (key: string) => Promise<unknown>,
): Promise<void> => {
  const closeEach = (keys: readonly string[]) => eachIssue(keys, signal, act)
  if (given) await closeEach(given)
  else {
    await close(listEffect, issueList([]), closeEach)
    await closeEach(known)
  }
}
