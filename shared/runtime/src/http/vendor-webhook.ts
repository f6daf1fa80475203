import type { Webhook } from '@canary-steps/sdk'
import type { Handler } from 'hono'
import { caught } from '../caught.ts'
import { deliver } from '../hear/deliver.ts'
import type { Runtime } from '../runtime.ts'
import type { BodyIntake } from './body-intake.ts'
import { exactText, notText } from './exact-text.ts'
import { isProblem, problem } from './problem.ts'

/** Seconds. Whoever fills the room is heard until then. */
const retryAfter = '60'

/**
 * `POST /webhooks/<vendor>`: believed only if the vendor's secret signed the body as it came. Closed where no secret is set. What is of
 * no concern to any step is answered with 204 and forgotten. What there is no room for is answered with 503: nothing that was acknowledged
 * is lost.
 */
export const vendorWebhook =
  (runtime: Runtime, webhook: Webhook, intake: BodyIntake): Handler =>
  async (context) => {
    const secret = await caught(async () => runtime.env(webhook.secret))
    const { headers } = context.req.raw
    const known = 'result' in secret ? secret.result : undefined
    const now = runtime.clock.now()
    if (!known || webhook.mayVerify?.(headers, now) === false) return context.body(null, 401)
    const taken = await intake(context.req.raw, async (bytes) => {
      const body = await exactText(bytes)
      if (body === undefined) return notText
      return (await webhook.verify({ headers, body }, known, now)) ? { headers, body } : undefined
    })
    if ('problem' in taken) return problem(taken.problem)
    const request = taken.judgement
    if (request === undefined) return context.body(null, 401)
    if (isProblem(request)) return problem(request)
    const events = webhook.read(request)
    if (events.length === 0) return context.body(null, 204)
    const isTaken = await deliver(runtime, webhook, events)
    return isTaken ? context.body(null, 200) : context.body(null, 503, { 'retry-after': retryAfter })
  }
