import { isFresh, SignedAt, type Webhook } from '@canary-steps/sdk'
import { jsonIn } from '../read.ts'
import { hmacSha256Matches } from '../signature.ts'
import { eventsOf, unreadableInteraction } from './interactions.ts'

const timestampHeader = 'x-slack-request-timestamp'
const signatureIn = (headers: Headers): string => headers.get('x-slack-signature') ?? ''

const payloadIn = (body: string): unknown => jsonIn(new URLSearchParams(body).get('payload') ?? '')

/** Interactions of Slack: its app's Request URL, or Socket Mode. Whoever shows buttons says what people are told whose click came too late. */
export const slackWebhook: Required<Omit<Webhook, 'unheard'>> = {
  name: 'slack',
  secret: 'SLACK_SIGNING_SECRET',
  socket: 'SLACK_APP_TOKEN',
  mayVerify: (headers, now) => {
    const signedAt = SignedAt.safeParse(headers.get(timestampHeader)).data
    // what is older may be a replay (docs.slack.dev, verifying requests from Slack)
    return signedAt !== undefined && isFresh(signedAt, now) && /^v0=[0-9a-f]{64}$/.test(signatureIn(headers))
  },
  verify: async ({ headers, body }, secret, now) => {
    if (!slackWebhook.mayVerify(headers, now)) return false
    const signed = `v0:${headers.get(timestampHeader)}:${body}`
    return hmacSha256Matches(secret, signed, signatureIn(headers).slice('v0='.length))
  },
  read: ({ body }) => eventsOf(payloadIn(body)),
  unreadable: ({ body }) => {
    const payload = payloadIn(body)
    // Slack asks now and then whether our certificate is valid (docs.slack.dev, slash commands)
    if (payload === undefined && !new URLSearchParams(body).has('ssl_check'))
      return 'its body is no form whose field payload is JSON: this address belongs under Interactivity of the app'
    return unreadableInteraction(payload)
  },
}
