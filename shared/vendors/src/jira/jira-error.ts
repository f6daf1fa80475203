import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import { rootOf, withoutToken } from '../without-token.ts'
import { issueKey, projectOf } from './issue-key.ts'
import { JiraRefusal } from './jira-refusal.ts'

/** The call that failed, on which issue, and what must not be told of it. */
export type FailedCall = {
  readonly call: string
  readonly key: string
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
}

/** Milliseconds to wait when Jira names no time. */
const unnamed = 30_000

/** Milliseconds after which an issue that somebody else was changing is tried again. */
const conflict = 11_000

/** Longest refusal that is handed on, in characters. */
const longest = 500

const remedy = ({ status, said = '' }: JiraRefusal, { call, key }: FailedCall): string => {
  const why = said && ` (${said})`
  if (status === 401) return `put a valid API token of JIRA_EMAIL into JIRA_API_TOKEN${why}`
  const place = issueKey.test(key) ? ` in the project ${projectOf(key)}` : ''
  if (status === 403) return `JIRA_EMAIL may not ${call}${place}: give it the permission${why}`
  if (status === 404) return `${key}: no such issue, or JIRA_EMAIL may not see it${why}`
  return `${key}: ${said}`
}

const limited = ({ retryAfter }: JiraRefusal): number =>
  /^\d+$/.test(retryAfter ?? '') ? Math.max(1, Number(retryAfter)) * 1_000 : unnamed

const clean = (error: unknown, secrets: readonly string[]): Error =>
  secrets.reduce(withoutToken, error instanceof Error ? error : new Error(String(error)))

const refusalError = (refusal: JiraRefusal, failed: FailedCall): Error => {
  const { status, said } = refusal
  const about = `jira: ${failed.call}: ${failed.key}`
  if (status === 429) return new RetryLater(`${about}: rate limited`, limited(refusal))
  if (status === 409) return new RetryLater(`${about}: it is being changed by somebody else`, conflict)
  // 408: it was too slow, which does not say that nothing was done
  if (status >= 500 || status === 408) return new Error(`${about}: ${status}`)
  // only to a wrong token Jira answers in plain text
  if (said === undefined && status !== 401) return new Error(`${about}: ${status} without a word of Jira`)
  const { message } = clean(`jira: ${status}: ${remedy(refusal, failed)}`, failed.secrets)
  return new TerminalError(shortened(message, longest))
}

/**
 * What the runtime is told of a failed call. TerminalError: Jira refused. RetryLater: not now. Any other Error: the call may
 * have acted. None of them holds the token.
 */
export const jiraError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof JiraRefusal) return refusalError(error, failed)
  const cause = clean(error, failed.secrets)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`jira: ${failed.call}: ${failed.key}: ${reason}`, { cause })
}
