import type { Trouble } from '../trouble.ts'

/** The operations of Jira's API that the stand-in knows, by Jira's names for them. */
export type JiraOperation =
  | 'getIssue'
  | 'editIssue'
  | 'getTransitions'
  | 'doTransition'
  | 'getComments'
  | 'addComment'
  | 'updateComment'
  | 'deleteComment'
  | 'getIssueProperty'
  | 'setIssueProperty'
  | 'deleteIssueProperty'
  | 'createOrUpdateRemoteIssueLink'
  | 'getAllStatuses'
  | 'findUsers'
  | 'getCurrentUser'
  | 'getServerInfo'
  | 'getUser'

/**
 * A refusal, nothing done. Jira's own has an HTTP status, its text `error`, and `retryAfter` in seconds. With `page` it is
 * the page of a proxy, with status 200.
 */
export type JiraOwnTrouble =
  | { readonly status: number; readonly error?: string; readonly retryAfter?: number }
  | { readonly page: true }

/** A fault of one call; `jiraAnswers` has answers of Jira's. */
export type JiraTrouble = Trouble | JiraOwnTrouble

const proxyPage = (): Response =>
  new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html; charset=utf-8' } })

/** The answer to a call that goes wrong so. */
export const refusal = (trouble: JiraOwnTrouble): Response => {
  if ('page' in trouble) return proxyPage()
  const { status, error = 'trouble on purpose', retryAfter } = trouble
  const headers = { ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) }
  return Response.json({ errorMessages: [error], errors: {} }, { status, headers })
}
