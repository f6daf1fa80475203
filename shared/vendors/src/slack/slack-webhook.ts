import { isFresh, SignedAt, type Unheard, type Webhook } from '@canary-steps/sdk'
import { hmacSha256Matches } from '../hmac-sha256.ts'
import { jsonIn } from '../json-in.ts'
import { eventsOf } from './interaction-events.ts'
import { slack } from './load-slack.ts'
import { SlackClick } from './slack-click.ts'

const version = 'v0='

const reasons: Readonly<Record<Unheard, string>> = {
  ended: 'This card decides nothing any more: what it asked has been decided, or has ended.',
  unclear:
    'Your click could not be counted: for a day nobody could find out whether you may decide. Please click again.',
}

/** Interactions of Slack: its app's Request URL, or Socket Mode. */
export const slackWebhook: Webhook = {
  name: 'slack',
  secret: 'SLACK_SIGNING_SECRET',
  socket: 'SLACK_APP_TOKEN',
  verify: async ({ headers, body }, secret, now) => {
    const timestamp = headers.get('x-slack-request-timestamp') ?? ''
    const signature = headers.get('x-slack-signature') ?? ''
    const signedAt = SignedAt.safeParse(timestamp).data
    // what is older may be a replay (docs.slack.dev, verifying requests from Slack)
    if (signedAt === undefined || !isFresh(signedAt, now) || !signature.startsWith(version)) return false
    return hmacSha256Matches(secret, `v0:${timestamp}:${body}`, signature.slice(version.length))
  },
  read: ({ body }) => eventsOf(jsonIn(new URLSearchParams(body).get('payload') ?? '')),
  unheard: async ({ data }, { why, fetch, signal, env }) => {
    const click = SlackClick.safeParse(data).data
    const token = env('SLACK_BOT_TOKEN')
    if (!click || !token) return
    const { channel, user } = click
    const api = await slack({ secret: () => token, env, fetch, signal })
    await api.whisper({ channel, user, text: reasons[why] })
  },
}
