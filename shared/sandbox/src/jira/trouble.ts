import type { VendorAnswer } from '../vendor-answer.ts'

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
 * What goes wrong with one call. `answer`: this answer, nothing done; `jiraAnswers` has those of Jira. `status`: this HTTP status, nothing done; `error` is what Jira says to it, `retryAfter` is in
 * seconds. `page`: a page of a proxy with status 200, nothing done. `lostReply`: done, then the connection is reset. `late`:
 * answers 504 at once and is done after the next call was answered, which is when a look-up has just found nothing.
 */
export type JiraTrouble =
  | { readonly status: number; readonly error?: string; readonly retryAfter?: number }
  | { readonly answer: VendorAnswer }
  | { readonly page: true }
  | { readonly lostReply: true }
  | { readonly late: true }

/** Jira's answer to a call that goes wrong with a status. */
export const refusal = ({
  status,
  error = 'trouble on purpose',
  retryAfter,
}: Extract<JiraTrouble, { status: number }>) =>
  Response.json(
    { errorMessages: [error], errors: {} },
    { status, headers: { ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }) } },
  )

export const proxyPage = (): Response =>
  new Response('<html>Sign in</html>', { headers: { 'content-type': 'text/html; charset=utf-8' } })
