import { RetryLater, StillLooking, shortened, TerminalError } from '@canary-steps/sdk'
import { rootOf, withoutToken } from '../without-token.ts'
import { type GithubCall, githubAnswer } from './github-answers.ts'
import { namedWait } from './named-wait.ts'
import { type Refusal, refusalIn } from './refusal-in.ts'
import { type Refused, remedy } from './remedy.ts'

/** The call that failed, when, in milliseconds since 1970, and what must not be told of it. */
export type FailedCall = {
  readonly call: GithubCall
  readonly about: Refused
  readonly token: string
  readonly signal: AbortSignal
  readonly now: number
}

/** Longest refusal that is handed on, in characters; GitHub's are one sentence. */
const longest = 500

const answerError = (answer: Refusal, { call, about, token, now }: FailedCall): Error => {
  const { status, message = '' } = answer
  const { name, means, after = 0 } = githubAnswer({ ...answer, call })
  if (means === 'later') return new RetryLater(`github: ${call}: ${name}`, namedWait(answer, now) ?? after)
  if (means === 'refused') {
    const { message: told } = withoutToken(`github: ${status}: ${remedy(name, message, about)}`, token)
    return new TerminalError(shortened(told, longest))
  }
  return new Error(`github: ${call}: ${status}${name === 'not GitHub' ? ' without a word of GitHub' : ''}`)
}

/**
 * What the runtime is told of a failed call. TerminalError: GitHub refused. RetryLater: not now, in milliseconds.
 * Any other Error: the call may have acted. None of them holds the token.
 */
export const githubError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof StillLooking) return new StillLooking(error.from, githubError(error.cause, failed))
  const answer = refusalIn(error)
  // a cut-off refusal tells nothing
  if (answer && !(failed.signal.aborted && answer.message === undefined)) return answerError(answer, failed)
  const cause = withoutToken(error, failed.token)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`github: ${failed.call}: ${reason}`, { cause })
}
