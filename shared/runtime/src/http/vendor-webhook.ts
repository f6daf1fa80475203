import type { Webhook } from '@canary-steps/sdk'
import type { Handler } from 'hono'
import { caught } from '../caught.ts'
import { deliver } from '../hear/deliver.ts'
import type { Runtime } from '../runtime.ts'
import { exactText, notText } from './exact-text.ts'
import { problem } from './problem.ts'

/** Seconds. Whoever fills the room is heard until then. */
const retryAfter = '60'

/**
 * `POST /webhooks/<vendor>`: believed only if the vendor's secret signed the body as it came. Closed where no secret is set. What is of
 * no concern to any step is answered with 204 and forgotten. What there is no room for is answered with 503: nothing that was acknowledged
 * is lost.
 */
export const vendorWebhook =
  (runtime: Runtime, webhook: Webhook): Handler =>
  async (context) => {
    const secret = await caught(async () => runtime.env(webhook.secret))
    const body = await exactText(await context.req.arrayBuffer())
    if (body === undefined) return problem(notText)
    const request = { headers: context.req.raw.headers, body }
    const isTheirs =
      'result' in secret && secret.result ? await webhook.verify(request, secret.result, runtime.clock.now()) : false
    if (!isTheirs) return context.body(null, 401)
    const events = webhook.read(request)
    if (events.length === 0) return context.body(null, 204)
    const isTaken = await deliver(runtime, webhook, events)
    return isTaken ? context.body(null, 200) : context.body(null, 503, { 'retry-after': retryAfter })
  }
