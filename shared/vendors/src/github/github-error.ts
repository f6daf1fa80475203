import { RetryLater, StillLooking, TerminalError } from '@canary-steps/sdk'
import { rootOf, withoutToken } from '../without-token.ts'
import { rateLimit } from './rate-limit.ts'
import { type Refusal, refusalIn } from './refusal-in.ts'
import { type Refused, remedy } from './remedy.ts'

/** The call that failed, when, in milliseconds since 1970, and what must not be told of it. */
export type FailedCall = {
  readonly call: string
  readonly about: Refused
  readonly token: string
  readonly signal: AbortSignal
  readonly now: number
}

/** Longest refusal that is handed on, in characters; GitHub's are one sentence. */
const longest = 500

const refusalError = (refusal: Refusal, { call, about, token, now }: FailedCall): Error => {
  const { status, message } = refusal
  const retryAfter = rateLimit(refusal, now)
  if (retryAfter !== undefined) return new RetryLater(`github: ${call}: rate limited`, retryAfter)
  // 408: it was too slow, which does not say that nothing was done
  if (status < 400 || status >= 500 || status === 408) return new Error(`github: ${call}: ${status}`)
  if (message === undefined) return new Error(`github: ${call}: ${status} without a word of GitHub`)
  const { message: told } = withoutToken(`github: ${status}: ${remedy(status, message, about)}`, token)
  return new TerminalError(told.slice(0, longest))
}

/**
 * What the runtime is told of a failed call. TerminalError: GitHub refused. RetryLater: not now, in milliseconds.
 * Any other Error: the call may have acted. None of them holds the token.
 */
export const githubError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof StillLooking) return new StillLooking(error.from, githubError(error.cause, failed))
  const refusal = refusalIn(error)
  // a cut-off refusal tells nothing
  if (refusal && !(failed.signal.aborted && refusal.message === undefined)) return refusalError(refusal, failed)
  const cause = withoutToken(error, failed.token)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`github: ${failed.call}: ${reason}`, { cause })
}
