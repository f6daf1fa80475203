import { formatDuration } from '@canary-steps/sdk'
import { type Context, Hono } from 'hono'
import { webhooksOf } from '../calls/deliver.ts'
import { execute } from '../calls/execute.ts'
import { takeInventory } from '../calls/inventory.ts'
import type { Reply, Wanted } from '../journal/call.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { stepOf, WireInventory, WireRequest } from '../wire/wire.ts'
import { answer, badRequest, cleanAnswers, isProblem, learningKeys, problem, readBody } from './answers.ts'
import { type ArgoOptions, argoWebhook } from './argo-webhook.ts'
import { auditPagesRoute, auditRoute } from './audit-route.ts'
import { bodyIntake } from './body-intake.ts'
import { catalogue } from './catalogue.ts'
import { effectRoutes } from './effect-routes.ts'
import { refusedWebhooks } from './refused-webhooks.ts'
import { isForUs, notForUs, type SignedEnv, type SignedOptions, signedCalls } from './signed-calls.ts'
import { vendorWebhook } from './vendor-webhook.ts'

/** How callers reach the function. Read at each call: a host that follows its settings hands in getters. */
export type AppOptions = SignedOptions & ArgoOptions

const wireReply = ({
  requeueAfter,
  ...reply
}: (Reply & { lookups?: never }) | (Wanted & { requeueAfter?: never })) => ({
  direction: 'reply',
  ...reply,
  ...(requeueAfter !== undefined && { requeueAfter: formatDuration(requeueAfter) }),
})

const stepPath = '/v1/steps/:step/:operation'

const failed = { status: 500, title: 'request failed', detail: 'the log of the function says why' }
const noSuchStep = (name: string) => ({
  status: 404,
  title: 'no such step',
  detail: `no step is named ${name}; GET /v1/steps lists them`,
})

type Served = { readonly runtime: Runtime; readonly options: AppOptions }
type Handler = (context: Context<SignedEnv>) => Promise<Response>

/** Takes what a bridge tells of all Rollouts of its cluster. */
const inventoryCall =
  ({ runtime, options }: Served): Handler =>
  async (context) => {
    const request = readBody(WireInventory, context.get('body'))
    if (isProblem(request)) return problem(request)
    const { endpoint, rollouts, unread, complete, others, range, age = 0 } = request
    if (!isForUs(options, endpoint, context.req.url))
      return problem(badRequest(notForUs(options, 'the body names another endpoint')))
    // a replayed call is older than it says
    const signedAgo = Math.max(0, Date.now() - context.get('signedAt'))
    const { cluster, region } = context.get('key')
    const told = { rollouts, complete, others, range, region, age: age + signedAgo }
    for (const reason of unread) runtime.log('warn', 'a Rollout is skipped', { cluster, reason })
    await takeInventory(runtime, cluster, told)
    return answer({ direction: 'reply', observed: rollouts.length })
  }

/** Calls the step that the URL and the signed body name, and sends its reply. */
const stepCall = ({
  runtime,
  options,
}: Served): ((context: Context<SignedEnv, typeof stepPath>) => Promise<Response>) => {
  const byName = new Map(runtime.steps.map((step) => [step.name, step]))
  return async (context) => {
    const { step: name, operation } = context.req.param()
    const step = byName.get(name)
    if (!step) return problem(noSuchStep(name))
    const request = readBody(WireRequest, context.get('body'))
    if (isProblem(request)) return problem(request)
    const meant = stepOf(request.plugin, request.config)
    const isSame = request.step === name && request.operation === operation && meant?.step === name
    if (!isSame || !isForUs(options, request.endpoint, context.req.url))
      return problem(
        badRequest(notForUs(options, 'operation, step, plugin or endpoint of the body differ from the URL')),
      )
    const { cluster, region } = context.get('key')
    const { state, rollout, change, plugin, timeout: budget, objects } = request
    const told = { operation: request.operation, plugin, config: meant.config, state, rollout, change, budget, objects }
    const reply = await execute(runtime, { ...told, step, cluster, region })
    return isProblem(reply) ? problem(reply) : answer(wireReply(reply))
  }
}

/** The HTTP function: the same app on Workers, Lambda and Node. It answers; it never keeps a connection waiting. */
export const createApp = (host: Runtime, options: AppOptions): Hono<SignedEnv> => {
  const runtime = guarded(host)
  const app = new Hono<SignedEnv>()

  app.get('/healthz', (context) => context.json({ ok: true }))
  const intake = bodyIntake()
  app.use('*', learningKeys(runtime.secrets, options))
  app.use('/webhooks/*', cleanAnswers(runtime.secrets))
  app.use('/v1/*', signedCalls(options, intake, runtime.secrets))
  const door = { intake, refused: refusedWebhooks(runtime) }
  app.post('/webhooks/argo', argoWebhook(runtime, options, door))
  for (const webhook of webhooksOf(runtime))
    app.post(`/webhooks/${webhook.name}`, vendorWebhook(runtime, webhook, door))
  app.route('/v1/audit/pages', auditPagesRoute(runtime))
  app.route('/v1/audit', auditRoute(runtime))
  app.get('/v1/steps', () => answer({ steps: catalogue(runtime.steps) }))
  app.route('/v1/effects', effectRoutes(runtime, options))
  app.post('/v1/inventory', inventoryCall({ runtime, options }))
  app.post(stepPath, stepCall({ runtime, options }))
  app.onError((error, context) => {
    runtime.log('warn', 'a request failed', { path: context.req.path, reason: error.message })
    return problem(failed)
  })
  app.notFound(() => problem({ status: 404, title: 'not found', detail: 'see docs/wire.md for what there is' }))
  return app
}
