import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { isRecord } from '../is-record.ts'
import { troubleQueue } from '../trouble-queue.ts'
import { answerResponse } from '../vendor-answer.ts'
import { dispatchWorkflow } from './dispatch-workflow.ts'
import { type Answer, type Body, notFound, type Operation, refuse, type Site } from './operation.ts'
import { cancelRun, getRun, listJobs, listRuns, rerunFailedJobs } from './run-operations.ts'
import { runStore } from './run-store.ts'
import { type GithubOperation, type GithubTrouble, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type GithubCall = {
  readonly operation: GithubOperation
  readonly repository: string
  readonly body: Body
  readonly at: number
}

export type GithubSandboxOptions = Partial<Site> & {
  /** Accepted tokens. */
  readonly tokens?: readonly string[]
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: GithubCall) => void) | undefined
}

type Env = { Bindings: HttpBindings }
type Route = readonly [operation: GithubOperation, method: string, path: string, act: Operation]

const routes: readonly Route[] = [
  ['create-workflow-dispatch', 'POST', 'workflows/:workflow/dispatches', dispatchWorkflow],
  ['list-workflow-runs', 'GET', 'workflows/:workflow/runs', listRuns],
  ['get-workflow-run', 'GET', 'runs/:id', getRun],
  ['list-jobs-for-workflow-run', 'GET', 'runs/:id/jobs', listJobs],
  ['cancel-workflow-run', 'POST', 'runs/:id/cancel', cancelRun],
  ['re-run-workflow-failed-jobs', 'POST', 'runs/:id/rerun-failed-jobs', rerunFailedJobs],
]

const responseOf = ({ status, body }: Answer): Response =>
  body === undefined ? new Response(null, { status }) : Response.json(body, { status })

const bodyOf = async (request: Request): Promise<Body> => {
  const body: unknown = await request.json().catch(() => undefined)
  return isRecord(body) ? body : {}
}

/** GitHub's API as a Hono app, with what it remembers. */
export const githubApp = (
  site: Site,
  { tokens, onCall }: Pick<GithubSandboxOptions, 'onCall'> & { tokens: readonly string[] },
) => {
  const store = runStore()
  const troubles = troubleQueue<GithubOperation, GithubTrouble>()
  const calls: GithubCall[] = []
  const late: (() => Answer)[] = []

  const answer = (c: Context<Env>, trouble: GithubTrouble | undefined, act: () => Answer): Response => {
    if (!trouble) return responseOf(act())
    if ('answer' in trouble) return answerResponse(trouble.answer)
    if ('status' in trouble) return refusal(trouble)
    if ('late' in trouble) {
      late.push(act)
      return new Response(null, { status: 504 })
    }
    act()
    c.env.incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }

  const app = new Hono<Env>().basePath('/api/v3/repos/:owner/:repo/actions')
  for (const [operation, method, path, act] of routes)
    app.on(method, `/${path}`, async (c) => {
      const params: Readonly<Record<string, string>> = c.req.param()
      const { owner, repo, workflow = '', id } = params
      const repository = `${owner}/${repo}`
      const token = c.req.header('authorization')?.replace(/^(token|bearer) /i, '') ?? ''
      const body = await bodyOf(c.req.raw)
      const call = { operation, repository, body, at: site.now() }
      calls.push(call)
      onCall?.(call)
      const landing = late.splice(0)
      const response = answer(c, troubles.next(operation), () => {
        if (!tokens.includes(token)) return refuse(401, 'Bad credentials')
        if (repository.toLowerCase() === 'acme/none') return notFound
        return act({ site, store, repository, workflow, id: Number(id), query: c.req.query(), body })
      })
      for (const land of landing) land()
      return response
    })
  return { app, store, troubles, calls }
}
