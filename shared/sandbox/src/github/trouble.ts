import type { VendorAnswer } from '../vendor-answer.ts'

/** The operations of GitHub's API that the stand-in knows, by GitHub's names for them. */
export type GithubOperation =
  | 'create-workflow-dispatch'
  | 'list-workflow-runs'
  | 'get-workflow-run'
  | 'list-jobs-for-workflow-run'
  | 'cancel-workflow-run'
  | 're-run-workflow-failed-jobs'

/**
 * What goes wrong with one call. `answer`: this answer, nothing done; `githubAnswers` has those of GitHub. `status`: this HTTP status, nothing done; `error` is what GitHub says to it, `retryAfter` is
 * in seconds, `limitedUntil` in seconds since 1970 for a used-up rate limit. `lostReply`: done, then the connection is reset.
 * `late`: answers 504 at once and is done after the next call was answered, which is when a look-up has just found nothing.
 */
export type GithubTrouble =
  | {
      readonly status: number
      readonly error?: string
      readonly retryAfter?: number
      readonly limitedUntil?: number
    }
  | { readonly answer: VendorAnswer }
  | { readonly lostReply: true }
  | { readonly late: true }

/** GitHub's answer to a call that goes wrong with a status. */
export const refusal = (trouble: Extract<GithubTrouble, { status: number }>): Response => {
  const { status, error = 'trouble on purpose', retryAfter, limitedUntil } = trouble
  const limit = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(limitedUntil) }
  const headers = {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(limitedUntil !== undefined && limit),
  }
  return Response.json({ message: error, status: String(status) }, { status, headers })
}
