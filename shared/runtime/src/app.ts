import { formatDuration } from '@canary-steps/sdk'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod'
import { argoWebhook } from './argo-webhook.ts'
import type { Problem, Reply } from './call.ts'
import { catalogue } from './catalogue.ts'
import { caught } from './caught.ts'
import { execute } from './execute.ts'
import { takeInventory } from './inventory.ts'
import type { Runtime } from './runtime.ts'
import { type SigningKey, sign, verifiedBy } from './signature.ts'
import type { WebhookSecret } from './webhook-secret.ts'
import { maxBodyBytes, stepOf, tooLarge, WireInventory, WireRequest } from './wire.ts'

/** How callers reach the function. */
export type AppOptions = {
  readonly keys: readonly SigningKey[]
  /** The base URL that callers are told, where a proxy in front changes the host; else the request's own counts. */
  readonly endpoint?: string | undefined
  /** What Argo's notifications show in their `Authorization` header; none: the webhook is closed. */
  readonly argoSecrets?: readonly WebhookSecret[] | undefined
}

type Env = { Variables: { key: SigningKey; body: string } }

const problem = ({ status, title, detail }: Problem): Response =>
  Response.json(
    { type: 'about:blank', title, status, detail },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )

const badRequest = (detail: string): Problem => ({ status: 400, title: 'bad request', detail })

const wireReply = ({ requeueAfter, ...reply }: Reply) => ({
  direction: 'reply',
  ...reply,
  ...(requeueAfter !== undefined && { requeueAfter: formatDuration(requeueAfter) }),
})

const hostOf = (url: string): string => URL.parse(url)?.host ?? url

/** The parsed body, or what is wrong with it. */
const read = async <Schema extends z.ZodType>(schema: Schema, body: string): Promise<z.output<Schema> | Problem> => {
  const json = await caught(async (): Promise<unknown> => JSON.parse(body))
  if ('error' in json) return badRequest('the body is not JSON')
  const parsed = schema.safeParse(json.result)
  return parsed.success ? parsed.data : badRequest(z.prettifyError(parsed.error).replaceAll('\n', ' '))
}

const isProblem = (value: object): value is Problem => 'detail' in value

/** The HTTP function: the same app on Workers, Lambda and Node. It answers; it never keeps a connection waiting. */
export const createApp = (runtime: Runtime, { keys, endpoint, argoSecrets = [] }: AppOptions): Hono<Env> => {
  const app = new Hono<Env>()
  const byName = new Map(runtime.steps.map((step) => [step.name, step]))
  const isForUs = (theirs: string, url: string) => hostOf(theirs) === hostOf(endpoint ?? url)

  app.get('/healthz', (context) => context.json({ ok: true }))
  app.use('*', bodyLimit({ maxSize: maxBodyBytes, onError: () => problem(bodyTooLarge) }))
  app.use('/v1/*', async (context, next) => {
    const body = await context.req.text()
    const key = await verifiedBy(keys, context.req.raw.headers, body)
    if (!key) return problem(unsigned)
    context.set('key', key)
    context.set('body', body)
    await next()
    const answer = await context.res.clone().text()
    const headers = sign(key, context.req.header('webhook-id') ?? '', answer)
    for (const [name, value] of Object.entries(headers)) context.header(name, value)
  })
  app.post('/webhooks/argo', argoWebhook(runtime, argoSecrets))
  app.get('/v1/steps', (context) => context.json({ steps: catalogue(runtime.steps) }))
  app.post('/v1/inventory', async (context) => {
    const request = await read(WireInventory, context.get('body'))
    if (isProblem(request)) return problem(request)
    if (!isForUs(request.endpoint, context.req.url)) return problem(badRequest('the body names another endpoint'))
    await takeInventory(runtime, context.get('key').cluster, request)
    return context.json({ direction: 'reply', observed: request.rollouts.length })
  })
  app.post('/v1/steps/:step/:operation', async (context) => {
    const { step: name, operation } = context.req.param()
    const step = byName.get(name)
    if (!step)
      return problem({
        status: 404,
        title: 'no such step',
        detail: `no step is named ${name}; GET /v1/steps lists them`,
      })
    const request = await read(WireRequest, context.get('body'))
    if (isProblem(request)) return problem(request)
    const meant = stepOf(request.plugin, request.config)
    const isSame = request.step === name && request.operation === operation && meant?.step === name
    if (!isSame || !isForUs(request.endpoint, context.req.url))
      return problem(badRequest('operation, step, plugin or endpoint of the body differ from the URL'))
    const { cluster, region } = context.get('key')
    const { state, rollout, plugin, timeout: budget } = request
    const call = {
      operation: request.operation,
      step,
      plugin,
      config: meant.config,
      state,
      rollout,
      budget,
      cluster,
      region,
    }
    const answer = await execute(runtime, call)
    return 'phase' in answer ? context.json(wireReply(answer)) : problem(answer)
  })
  app.notFound(() => problem({ status: 404, title: 'not found', detail: 'see docs/wire.md for what there is' }))
  return app
}

const bodyTooLarge: Problem = { status: 413, title: 'body too large', detail: tooLarge }

const unsigned: Problem = {
  status: 401,
  title: 'not signed',
  detail: 'no key of this function signed the body in the last 5 minutes; check the signing key and both clocks',
}
