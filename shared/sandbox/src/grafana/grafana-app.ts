import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { isRecord } from '../is-record.ts'
import { troubleQueue } from '../trouble-queue.ts'
import { answerResponse } from '../vendor-answer.ts'
import {
  deleteAnnotation,
  getAnnotation,
  getAnnotations,
  patchAnnotation,
  postAnnotation,
  updateAnnotation,
} from './annotation-operations.ts'
import { type Answer, type Body, type Operation, say } from './operation.ts'
import { annotationStore } from './stored-annotation.ts'
import { type GrafanaOperation, type GrafanaTrouble, page, refusal } from './trouble.ts'

/** A request as it came over the wire. `at` in milliseconds since 1970. */
export type GrafanaCall = { readonly operation: GrafanaOperation; readonly body: Body; readonly at: number }

export type GrafanaSandboxOptions = {
  readonly now?: () => number
  /** Accepted tokens. */
  readonly tokens?: readonly string[]
  /** Told of each request before anything is done. */
  readonly onCall?: ((call: GrafanaCall) => void) | undefined
}

type Env = { Bindings: HttpBindings }
type Route = readonly [operation: GrafanaOperation, method: string, path: string, act: Operation]

const routes: readonly Route[] = [
  ['getAnnotations', 'GET', '/', getAnnotations],
  ['postAnnotation', 'POST', '/', postAnnotation],
  ['getAnnotationByID', 'GET', '/:id', getAnnotation],
  ['updateAnnotation', 'PUT', '/:id', updateAnnotation],
  ['patchAnnotation', 'PATCH', '/:id', patchAnnotation],
  ['deleteAnnotationByID', 'DELETE', '/:id', deleteAnnotation],
]

const responseOf = ({ status, body }: Answer): Response => Response.json(body, { status })

const bodyOf = async (request: Request): Promise<Body> => {
  const body: unknown = await request.json().catch(() => undefined)
  return isRecord(body) ? body : {}
}

/** Grafana's API as a Hono app, with what it remembers. */
export const grafanaApp = ({ now = Date.now, tokens = [], onCall }: GrafanaSandboxOptions) => {
  const store = annotationStore()
  const troubles = troubleQueue<GrafanaOperation, GrafanaTrouble>()
  const calls: GrafanaCall[] = []
  const late: (() => Answer)[] = []

  const answer = (c: Context<Env>, trouble: GrafanaTrouble | undefined, act: () => Answer): Response => {
    if (!trouble) return responseOf(act())
    if ('answer' in trouble) return answerResponse(trouble.answer)
    if ('status' in trouble) return refusal(trouble)
    if ('html' in trouble) return page(trouble.html)
    if ('late' in trouble) {
      late.push(act)
      return new Response(null, { status: 504 })
    }
    act()
    c.env.incoming.socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }

  const app = new Hono<Env>().basePath('/grafana/api/annotations')
  for (const [operation, method, path, act] of routes)
    app.on(method, path, async (c) => {
      const params: Readonly<Record<string, string>> = c.req.param()
      const token = c.req.header('authorization')?.replace(/^bearer /i, '') ?? ''
      const body = await bodyOf(c.req.raw)
      const call = { operation, body, at: now() }
      calls.push(call)
      onCall?.(call)
      const landing = late.splice(0)
      const response = answer(c, troubles.next(operation), () => {
        if (!tokens.includes(token)) return say('Invalid API key', 401)
        const query = new URL(c.req.url).searchParams
        return act({ now: now(), store, id: Number(params.id), query, body })
      })
      for (const land of landing) land()
      return response
    })
  return { app, store, troubles, calls }
}
