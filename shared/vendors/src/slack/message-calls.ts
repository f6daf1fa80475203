import type { WebClient } from '@slack/web-api'
import type { Called } from './called.ts'
import { findMessages } from './find-messages.ts'
import { ignoreRefusal } from './ignore-refusal.ts'
import { messageMetadata } from './message-metadata.ts'
import type { SlackClient } from './slack-client.ts'
import type { SlackContent } from './slack-message.ts'

const content = ({ text, blocks, marker, payload }: SlackContent) => ({
  text,
  ...(blocks && { blocks: [...blocks] }),
  metadata: messageMetadata(marker, payload),
})

/** What is done with messages. */
export const messageCalls = (
  web: WebClient,
  call: Called,
): Pick<SlackClient, 'post' | 'update' | 'find' | 'remove' | 'permalink' | 'reactions'> => ({
  post: async ({ channel: to, threadTs, ...message }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const posting = web.chat.postMessage({ channel: to, ...content(message), ...thread })
    const { channel, ts, message: posted } = await call('chat.postMessage', to, posting)
    if (!channel || !ts) throw new Error('slack: answered without channel and ts')
    return { channel, ts, payload: message.payload ?? {}, team: posted?.team, app: posted?.app_id }
  },
  update: async ({ channel, ts, ...message }) => {
    // unlike posting, updating does not parse as `none` by default
    const reply = web.chat.update({ channel, ts, ...content(message), parse: 'none' })
    await call('chat.update', channel, reply.catch(ignoreRefusal('message_not_found')))
  },
  find: (search) => {
    const method = search.threadTs === undefined ? 'conversations.history' : 'conversations.replies'
    return call(method, search.channel, findMessages(web, search))
  },
  remove: async ({ channel, ts }) => {
    await call('chat.delete', channel, web.chat.delete({ channel, ts }).catch(ignoreRefusal('message_not_found')))
  },
  permalink: ({ channel, ts }) =>
    web.chat.getPermalink({ channel, message_ts: ts }).then(
      ({ permalink }) => permalink,
      () => undefined,
    ),
  reactions: async ({ channel, ts }) => {
    // without `full` Slack may leave people out
    const asking = web.reactions.get({ channel, timestamp: ts, full: true })
    const { message } = await call('reactions.get', channel, asking)
    return (message?.reactions ?? []).map(({ name = '', users = [] }) => ({ name, users }))
  },
})
