import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import { rootOf, withoutToken } from '../without-token.ts'
import { type Answered, answerIn } from './answer-in.ts'
import { remedy } from './remedy.ts'
import { slackAnswer } from './slack-answers.ts'

/** The call that failed, and what must not be told of it. */
export type FailedCall = {
  readonly method: string
  readonly channel: string
  readonly token: string
  readonly signal: AbortSignal
}

/** Longest refusal that is handed on, in characters. */
const longest = 500

const waitOf = (seconds: number | undefined, after: number): number =>
  seconds === undefined ? after : Math.max(1, seconds) * 1_000

const answerError = (answer: Answered, { method, channel, token }: FailedCall): Error | undefined => {
  const { status, code, detail, retryAfter } = answer
  const { name, means, after = 0 } = slackAnswer({ method, status, code })
  if (means === 'done') return undefined
  if (means === 'later') return new RetryLater(`slack: ${method}: ${name}`, waitOf(retryAfter, after))
  if (means === 'refused') {
    const { message } = withoutToken(`slack: ${code}: ${remedy(name, { method, channel, detail })}`, token)
    return new TerminalError(shortened(message, longest))
  }
  return new Error(`slack: ${method}: ${code ?? (status === 200 ? 'unreadable answer' : status)}`)
}

/**
 * What the runtime is told of a failed call; undefined where it is as it was asked to be. TerminalError: Slack refused. RetryLater: not now,
 * in milliseconds. Any other Error: the call may have acted. None of them holds the token.
 */
export const slackError = (error: unknown, call: FailedCall): Error | undefined => {
  const answer = answerIn(error)
  if (answer) return answerError(answer, call)
  const cause = withoutToken(error, call.token)
  // the client fell over what it was answered
  const said = error instanceof TypeError ? 'unreadable answer' : rootOf(cause).message
  const reason = call.signal.aborted ? 'no answer in time' : said
  return new Error(`slack: ${call.method}: ${reason}`, { cause })
}
