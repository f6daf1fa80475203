import type { Webhook, WebhookEvent } from '@canary-steps/sdk'
import * as z from 'zod'
import { shortHash } from '../journal/identity.ts'

const Body = z.array(z.object({ id: z.string(), topic: z.string(), data: z.json() }))

/** A request of the toy vendor that its webhook cannot read. */
const Odd = z.object({ odd: z.literal(true) })

/** The secret of the toy vendor, as the environment of a toy host knows it. */
export const toyWebhookSecret = 'toy-webhook-secret'

/** How the toy vendor signs a body. */
export const toySignature = (body: string, secret = toyWebhookSecret): string => shortHash(secret + body, 64)

/** An event about the thing with this id. */
export const toyEvent = (id: string, data: WebhookEvent['data'] = 'yes', thing = 1): WebhookEvent => ({
  id,
  topic: `toy/${thing}`,
  data,
})

/** A webhook of the toy vendor. `unheardOf`: ids of events that count for nothing, as people were told, with why if not because of an end. */
export const toyWebhook = (): Webhook & { readonly unheardOf: string[] } => {
  const unheardOf: string[] = []
  return {
    name: 'toy',
    secret: 'TOY_WEBHOOK_SECRET',
    socket: 'TOY_SOCKET_SECRET',
    mayVerify: (headers) => headers.has('toy-signature'),
    verify: async ({ headers, body }, secret) => headers.get('toy-signature') === toySignature(body, secret),
    read: ({ body }) => {
      const json: unknown = JSON.parse(body)
      return Odd.safeParse(json).success ? [] : Body.parse(json)
    },
    unreadable: ({ body }) => (Odd.safeParse(JSON.parse(body)).success ? 'it is odd' : undefined),
    unheard: async ({ id }, { why }) => unheardOf.push(why === 'ended' ? id : `${id}: ${why}`),
    unheardOf,
  }
}
