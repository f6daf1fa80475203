import type { Unheard, Webhook } from '@canary-steps/sdk'
import { SlackClick, type SlackClient, slack, slackWebhook } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import type { PostedCard } from './card.ts'

/** A person's act on a card: clicked `approve` or `reject`, or gave the `reason` for the latter. */
export const Click = SlackClick.extend({
  kind: z.enum(['approve', 'reject', 'reason']),
  reason: z.string().exactOptional(),
})
export type Click = z.output<typeof Click>

/** Characters of a reason: it is shown on the card and kept with the step. */
const longestReason = 500

/** Asks the person who clicked on Reject for the reason. False when the click is too old, or was answered so already. */
export const askForReason = (
  api: Pick<SlackClient, 'ask'>,
  { channel, ts, trigger = '' }: Click,
  { ticket }: Pick<PostedCard, 'ticket'>,
): Promise<boolean> => {
  const input = { name: 'reason', label: 'Reason', longest: longestReason }
  return api.ask({ trigger, ticket, channel, ts, name: 'reject', title: 'Reject', input })
}

const reasons: Readonly<Record<Unheard, string>> = {
  ended: 'This card is closed: it has been decided, or its step has ended.',
  unclear: 'Your click does not count: for a day nobody could check whether you may decide. Please click again.',
}

/** Slack's interactions, with a word for people whose click on a card came too late. */
export const cardWebhook: Required<Webhook> = {
  ...slackWebhook,
  unheard: async ({ data }, { why, fetch, signal, env }) => {
    const click = Click.safeParse(data).data
    const token = env('SLACK_BOT_TOKEN')
    if (!click || !token) return
    const { channel, user } = click
    const api = await slack({ secret: () => token, env, fetch, signal })
    await api.whisper({ channel, user, text: reasons[why] })
  },
}
