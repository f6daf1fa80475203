import type { Trouble } from '../trouble.ts'

/** The operations of GitHub's API that the stand-in knows, by GitHub's names for them. */
export type GithubOperation =
  | 'create-workflow-dispatch'
  | 'list-workflow-runs'
  | 'get-workflow-run'
  | 'list-jobs-for-workflow-run'
  | 'cancel-workflow-run'
  | 're-run-workflow-failed-jobs'

/**
 * A refusal of GitHub's, nothing done. `error` is what it says to this HTTP status, `retryAfter` is in seconds, `limitedUntil` in seconds since
 * 1970 for a used-up rate limit.
 */
export type GithubOwnTrouble = {
  readonly status: number
  readonly error?: string
  readonly retryAfter?: number
  readonly limitedUntil?: number
}

/** A fault of one call; `githubAnswers` has answers of GitHub's. */
export type GithubTrouble = Trouble | GithubOwnTrouble

/** GitHub's answer to a call that goes wrong with a status. */
export const refusal = (trouble: GithubOwnTrouble): Response => {
  const { status, error = 'trouble on purpose', retryAfter, limitedUntil } = trouble
  const limit = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(limitedUntil) }
  const headers = {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(limitedUntil !== undefined && limit),
  }
  return Response.json({ message: error, status: String(status) }, { status, headers })
}
