import type { WebClient } from '@slack/web-api'
import type { Called } from './called.ts'
import { findMessages } from './find-messages.ts'
import { MessagesReply, ReactionsReply } from './replies.ts'
import type { SlackClient } from './slack-client.ts'

/** What is asked about messages. */
export const messageLookUps = (
  web: WebClient,
  call: Called,
): Pick<SlackClient, 'find' | 'isThere' | 'permalink' | 'reactions'> => ({
  find: (search) => findMessages(web, call, search),
  isThere: async ({ channel, ts }) => {
    const asking = web.conversations.replies({ channel, ts, limit: 1 })
    const reply = await call('conversations.replies', channel, asking, MessagesReply)
    // what had replies leaves a tombstone
    return reply?.messages?.some((message) => message.ts === ts && message.subtype !== 'tombstone') ?? false
  },
  permalink: ({ channel, ts }) =>
    web.chat.getPermalink({ channel, message_ts: ts }).then(
      ({ permalink }) => permalink,
      () => undefined,
    ),
  reactions: async ({ channel, ts }) => {
    // without `full` Slack may leave people out
    const asking = web.reactions.get({ channel, timestamp: ts, full: true })
    const reply = await call('reactions.get', channel, asking, ReactionsReply)
    return (reply?.message?.reactions ?? []).map(({ name, users }) => ({ name, users: users ?? [] }))
  },
})
