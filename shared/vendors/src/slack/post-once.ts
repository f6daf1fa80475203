import { type MessagePlace, type MessagePlan, messagePlan, PostedMessage } from './message-plan.ts'
import type { SlackClient } from './slack-client.ts'
import type { SlackBlock } from './slack-message.ts'

type Message = MessagePlace & { readonly text: string; readonly blocks?: readonly SlackBlock[] }

/** A message for `once` and `open`. */
export const postOnce = (api: SlackClient, { text, blocks, ...place }: Message): MessagePlan<PostedMessage> =>
  messagePlan(api, place, {
    result: PostedMessage,
    content: blocks ? JSON.stringify([text, blocks]) : text,
    create: () => ({}),
    stored: () => ({}),
    draw: () => ({ text, blocks }),
  })
