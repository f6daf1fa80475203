import { RetryLater, TerminalError } from '@canary-steps/sdk'

const isUndecided = (error: unknown): boolean => !(error instanceof TerminalError || error instanceof RetryLater)

const wordsOf = (errors: readonly unknown[]): string =>
  [...new Set(errors.map((error) => (error instanceof Error ? error.message : String(error))))].join('; ')

/** One error for all: what may help when it is tried again comes before what cannot. */
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
