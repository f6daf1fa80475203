import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import { rootOf, withoutToken } from '../without-token.ts'
import { type JiraAnswer, jiraAnswer } from './jira-answers.ts'
import { JiraRefusal } from './jira-refusal.ts'
import { namedWait } from './named-wait.ts'
import { type Refused, remedy } from './remedy.ts'

/** The call that failed, when, in milliseconds since 1970, and what must not be told of it. */
export type FailedCall = Refused & {
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  readonly now: number
}

/** Longest refusal that is handed on, in characters. */
const longest = 500

const clean = (error: unknown, secrets: readonly string[]): Error =>
  secrets.reduce(withoutToken, error instanceof Error ? error : new Error(String(error)))

/** Why a call may have acted. */
const doubt = (name: string, { status }: JiraAnswer): string => {
  if (name === 'redirect')
    return `${status || 'a redirect'}, which is not followed: set JIRA_BASE_URL to where it leads`
  return name === 'not Jira' ? `${status} without a word of Jira` : String(status)
}

const answerError = (answer: JiraAnswer, { call, key, secrets, now }: FailedCall): Error => {
  const { name, means, after = 0 } = jiraAnswer(answer)
  const about = `jira: ${call}: ${key}`
  if (means === 'later') return new RetryLater(`${about}: ${name}`, namedWait(answer, now) ?? after)
  if (means === 'unknown') return new Error(`${about}: ${doubt(name, answer)}`)
  const { message } = clean(`jira: ${answer.status}: ${remedy(name, answer, { call, key })}`, secrets)
  return new TerminalError(shortened(message, longest))
}

/**
 * What the runtime is told of a failed call. TerminalError: Jira refused. RetryLater: not now, in milliseconds. Any other Error: the call may
 * have acted. None of them holds the token.
 */
export const jiraError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof JiraRefusal) return answerError(error.answer, failed)
  const cause = clean(error, failed.secrets)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`jira: ${failed.call}: ${failed.key}: ${reason}`, { cause })
}
