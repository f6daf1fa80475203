import * as z from 'zod'
import { cardTopic } from './card-topic.ts'
import { type MessagePlace, type MessagePlan, messagePlan, PostedMessage } from './message-plan.ts'
import type { SlackClient } from './slack-client.ts'
import type { SlackBlock } from './slack-message.ts'

/**
 * A card as it is remembered. `ticket`: what its buttons send back. `team` and `app`: from where it was posted, so from where
 * a click must come; undefined when Slack did not say.
 */
export const PostedCard = PostedMessage.extend({
  ticket: z.string(),
  team: z.string().optional(),
  app: z.string().optional(),
})
export type PostedCard = z.output<typeof PostedCard>

/** What a card says. `blocks`: its buttons have the ticket as their value. `content`: all that people see of it, by default `text`. */
export type CardContent = {
  readonly text: string
  blocks(ticket: string): readonly SlackBlock[]
  readonly content?: string
}

/** A message with buttons for `open`. Its ticket is random, so that nobody can make up a click on it. */
export const cardOnce = (
  api: SlackClient,
  { text, blocks, content = text, ...place }: MessagePlace & CardContent,
): MessagePlan<PostedCard> => ({
  ...messagePlan(api, place, {
    result: PostedCard,
    content,
    create: () => ({ ticket: crypto.randomUUID() }),
    stored: ({ ticket }) => ({ ticket }),
    draw: ({ ticket = '' }) => ({ text, blocks: blocks(ticket) }),
  }),
  hears: ({ ticket }) => [cardTopic(ticket)],
})
