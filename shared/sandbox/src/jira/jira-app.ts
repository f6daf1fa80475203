import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { isRecord } from '../is-record.ts'
import { troubleQueue } from '../trouble-queue.ts'
import { answerResponse } from '../vendor-answer.ts'
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
import { type Answer, type Body, type Operation, onIssue, type SiteOperation } from './operation.ts'
import { findUsers, getAllStatuses, getCurrentUser, getServerInfo, getUser } from './site-operations.ts'
import { type JiraOperation, type JiraTrouble, proxyPage, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type JiraCall = {
  readonly operation: JiraOperation
  readonly key: string
  readonly body: Body
  readonly at: number
}

type Env = { Bindings: HttpBindings }
type Route<Act> = readonly [operation: JiraOperation, method: string, path: string, act: Act]

const issueRoutes: readonly Route<Operation>[] = [
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

const routes: readonly Route<SiteOperation>[] = [
  ...issueRoutes.map(
    ([operation, method, path, act]): Route<SiteOperation> => [
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

const responseOf = ({ status, body }: Answer): Response =>
  body === undefined ? new Response(null, { status }) : Response.json(body, { status })

const bodyOf = async (request: Request): Promise<Body> => {
  const body: unknown = await request.json().catch(() => undefined)
  return isRecord(body) ? body : {}
}

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
  const troubles = troubleQueue<JiraOperation, JiraTrouble>()
  const calls: JiraCall[] = []
  const late: (() => Response)[] = []

  const answer = (c: Context<Env>, trouble: JiraTrouble | undefined, act: () => Response): Response => {
    if (!trouble) return act()
    if ('answer' in trouble) return answerResponse(trouble.answer)
    if ('status' in trouble) return refusal(trouble)
    if ('page' in trouble) return proxyPage()
    if ('late' in trouble) {
      late.push(act)
      return new Response(null, { status: 504 })
    }
    act()
    c.env.incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }

  const app = new Hono<Env>({ getPath: pathBehindGateway }).basePath('/rest/api/3')
  for (const [operation, method, path, act] of routes)
    app.on(method, path, async (c) => {
      const params: Readonly<Record<string, string>> = c.req.param()
      const { key = '', last = '' } = params
      const body = await bodyOf(c.req.raw)
      calls.push({ operation, key, body, at: site.now() })
      const landing = late.splice(0)
      const response = answer(c, troubles.next(operation), () => {
        if (c.req.header('authorization') !== site.authorization)
          return new Response('Client must be authenticated to access this resource.', { status: 401 })
        const { origin } = new URL(c.req.url)
        return responseOf(
          act({
            store,
            now: site.now(),
            url: origin,
            key,
            last,
            query: c.req.query(),
            language: site.language(),
            body,
          }),
        )
      })
      for (const land of landing) land()
      return response
    })
  return { app, store, troubles, calls }
}
