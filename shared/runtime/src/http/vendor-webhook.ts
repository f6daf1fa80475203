import type { Webhook, WebhookEvent, WebhookRequest } from '@canary-steps/sdk'
import type { Handler } from 'hono'
import { deliver } from '../calls/deliver.ts'
import type { Problem } from '../journal/call.ts'
import { caughtSync } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { strongSecret } from '../secrets/guarded.ts'
import { exactText, notText } from '../wire/signature.ts'
import { badRequest, isProblem, problem } from './answers.ts'
import type { BodyIntake } from './body-intake.ts'
import type { RefusedWebhooks } from './refused-webhooks.ts'

/** Seconds. A sender that fills the room is heard until then. */
const retryAfter = '60'

/** The part that takes bodies in, and the one that is told of those that do not count. */
export type Door = { readonly intake: BodyIntake; readonly refused: RefusedWebhooks }

/** The content of a signed request, or the reason why it cannot be read. */
const eventsIn = (webhook: Webhook, request: WebhookRequest): readonly WebhookEvent[] | Problem => {
  const read = caughtSync(() => {
    const events = webhook.read(request)
    const wrong = events.length === 0 ? webhook.unreadable?.(request) : undefined
    return wrong === undefined ? events : badRequest(wrong)
  })
  // its error may quote the request
  return 'result' in read ? read.result : badRequest('it cannot be read')
}

/**
 * `POST /webhooks/<vendor>`: believed only if the vendor's secret signed the body as it came. Closed where no secret
 * is set, or one that can be guessed. A request that concerns no step is answered with 204 and forgotten. A request
 * without room is answered with 503: nothing that was acknowledged
 * is lost. Of what is refused, or cannot be read, the log tells.
 */
export const vendorWebhook =
  (runtime: Runtime, webhook: Webhook, { intake, refused }: Door): Handler =>
  async (context) => {
    const secret = caughtSync(() => strongSecret(runtime.env, webhook.secret))
    const { headers } = context.req.raw
    const known = 'result' in secret ? secret.result : undefined
    const now = runtime.clock.now()
    const unsigned = (reason: string) => {
      refused(webhook.name, reason)
      return context.body(null, 401)
    }
    if (!known) return unsigned(`${webhook.secret} is not set, cannot be read, or can be guessed`)
    if (webhook.mayVerify?.(headers, now) === false)
      return unsigned(
        `it has no signature, or an old one: does the vendor know the secret, and is the clock right here?`,
      )
    const taken = await intake(context.req.raw, async (bytes) => {
      const body = exactText(bytes)
      if (body === undefined) return notText
      return (await webhook.verify({ headers, body }, known, now)) ? { headers, body } : undefined
    })
    const request = 'problem' in taken ? taken.problem : taken.judgement
    if (request === undefined) return unsigned(`it was signed with another secret than ${webhook.secret}`)
    const events = isProblem(request) ? request : eventsIn(webhook, request)
    if (isProblem(events)) {
      refused(webhook.name, events.detail)
      return problem(events)
    }
    if (events.length === 0) return context.body(null, 204)
    const isTaken = await deliver(runtime, webhook, events)
    return isTaken ? context.body(null, 200) : context.body(null, 503, { 'retry-after': retryAfter })
  }
