import { answerOf, type Body, jsonBody, type Route, vendorApp } from '../vendor-app.ts'
import {
  addComment,
  deleteComment,
  deleteProperty,
  getComments,
  getProperty,
  linkRemotely,
  setProperty,
  updateComment,
} from './comment-operations.ts'
import type { Language } from './issue-json.ts'
import { doTransition, editIssue, getIssue, getTransitions } from './issue-operations.ts'
import { issueStore } from './issue-store.ts'
import { type Operation, onIssue, type SiteOperation } from './operation.ts'
import { findUsers, getAllStatuses, getCurrentUser, getServerInfo, getUser } from './site-operations.ts'
import { type JiraOperation, type JiraOwnTrouble, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type JiraCall = {
  readonly operation: JiraOperation
  readonly key: string
  readonly body: Body
  readonly at: number
}

const issueRoutes: readonly Route<JiraOperation, Operation>[] = [
  ['getIssue', 'GET', '', getIssue],
  ['editIssue', 'PUT', '', editIssue],
  ['getTransitions', 'GET', '/transitions', getTransitions],
  ['doTransition', 'POST', '/transitions', doTransition],
  ['getComments', 'GET', '/comment', getComments],
  ['addComment', 'POST', '/comment', addComment],
  ['updateComment', 'PUT', '/comment/:last', updateComment],
  ['deleteComment', 'DELETE', '/comment/:last', deleteComment],
  ['getIssueProperty', 'GET', '/properties/:last', getProperty],
  ['setIssueProperty', 'PUT', '/properties/:last', setProperty],
  ['deleteIssueProperty', 'DELETE', '/properties/:last', deleteProperty],
  ['createOrUpdateRemoteIssueLink', 'POST', '/remotelink', linkRemotely],
]

const routes: readonly Route<JiraOperation, SiteOperation>[] = [
  ...issueRoutes.map(
    ([operation, method, path, act]): Route<JiraOperation, SiteOperation> => [
      operation,
      method,
      `/issue/:key${path}`,
      onIssue(act, operation === 'getIssue'),
    ],
  ),
  ['getAllStatuses', 'GET', '/project/:key/statuses', getAllStatuses],
  ['getCurrentUser', 'GET', '/myself', getCurrentUser],
  ['getServerInfo', 'GET', '/serverInfo', getServerInfo],
  ['getUser', 'GET', '/user', getUser],
  ['findUsers', 'GET', '/user/search', findUsers],
]

const unknownCaller = (): Response =>
  new Response('Client must be authenticated to access this resource.', { status: 401 })

/** A path as Jira knows it: the gateway hands on what comes behind the ID of the site. */
const pathBehindGateway = (request: Request): string => new URL(request.url).pathname.replace(/^\/ex\/jira\/[^/]+/, '')

/** Jira's API as a Hono app, with what it remembers. */
export const jiraApp = (site: {
  readonly now: () => number
  readonly authorization: string
  readonly statuses: Readonly<Record<string, string>>
  language(): Language
}) => {
  const store = issueStore(site.statuses)
  const done: JiraCall[] = []
  const desk = vendorApp<JiraOperation, SiteOperation, JiraCall, JiraOwnTrouble>({
    basePath: '/rest/api/3',
    routes,
    getPath: pathBehindGateway,
    refusal,
    async receive({ raw, params, query, authorization }, operation, act) {
      const { key = '', last = '' } = params
      const body = await jsonBody(raw)
      const { origin } = new URL(raw.url)
      const seen = { operation, key, body, at: site.now() }
      const answer = () => {
        const response = answerOf(
          act({ store, now: site.now(), url: origin, key, last, query, language: site.language(), body }),
        )
        if (response.ok) done.push(seen)
        return response
      }
      return { operation, seen, act: authorization === site.authorization ? answer : unknownCaller }
    },
  })
  return { ...desk, done, store }
}
