import type { WebClient } from '@slack/web-api'
import type { Called } from './called.ts'
import { keptContent } from './kept-content.ts'
import { messageMetadata } from './message-metadata.ts'
import { DoneReply, PostReply } from './replies.ts'
import type { SlackClient } from './slack-client.ts'
import type { SlackContent } from './slack-message.ts'
import { ThreadGone } from './thread-gone.ts'

const content = ({ text, blocks, marker, payload }: SlackContent) => ({
  ...keptContent({ text, blocks }),
  metadata: messageMetadata(marker, payload),
})

/** Takes back a reply that fell into the channel. If that fails it is still there, so the call may have acted. */
const takeBack = (removing: Promise<void>): Promise<void> =>
  removing.catch(({ message }: Error) => {
    throw new Error(`a reply fell into the channel, as its thread was deleted: ${message}`)
  })

/** How messages are posted, changed and deleted. */
export const messageCalls = (web: WebClient, call: Called): Pick<SlackClient, 'post' | 'update' | 'remove'> => {
  const remove: SlackClient['remove'] = async ({ channel, ts }) => {
    await call('chat.delete', channel, web.chat.delete({ channel, ts }), DoneReply)
  }
  return {
    post: async ({ channel: to, threadTs, ...message }) => {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
      const posting = web.chat.postMessage({ channel: to, ...content(message), ...thread })
      const reply = await call('chat.postMessage', to, posting, PostReply)
      // only what is changed or deleted can be gone
      if (!reply) throw new Error('slack: chat.postMessage: no answer')
      const { channel, ts, message: posted } = reply
      // Slack says nothing of a thread that is gone: the reply falls into the channel (github.com/slack-go/slack/issues/1571)
      if (threadTs !== undefined && posted && !posted.thread_ts) {
        await takeBack(remove({ channel, ts }))
        throw new ThreadGone(channel)
      }
      return {
        channel,
        ts,
        payload: message.payload ?? {},
        team: posted?.team ?? undefined,
        app: posted?.app_id ?? undefined,
      }
    },
    update: async ({ channel, ts, ...message }) => {
      // unlike posting, updating does not parse as `none` by default
      const reply = web.chat.update({ channel, ts, ...content(message), parse: 'none' })
      await call('chat.update', channel, reply, DoneReply)
    },
    remove,
  }
}
