import type { Body } from '../vendor-app.ts'
import { isTrue } from './is-true.ts'
import { type Method, refuse, type SlackReply } from './method.ts'
import type { StoredMessage } from './stored-message.ts'

const inRange = ({ oldest, latest, inclusive }: Body) => {
  const from = Number(oldest ?? 0)
  const to = Number(latest ?? Number.POSITIVE_INFINITY)
  return ({ ts }: StoredMessage) => {
    const at = Number(ts)
    return (at > from && at < to) || (isTrue(inclusive) && (at === from || at === to))
  }
}

const withoutPayload = ({ metadata, ...message }: StoredMessage) => ({
  ...message,
  ...(metadata && { metadata: { event_type: metadata.event_type } }),
})

const pageOf = (messages: readonly StoredMessage[], args: Body, limit: number): SlackReply => {
  const start = Number(args.cursor ?? 0)
  const end = start + Number(args.limit ?? limit)
  const shown = messages.slice(start, end)
  const hasMore = end < messages.length
  return {
    ok: true,
    messages: isTrue(args.include_all_metadata) ? shown : shown.map(withoutPayload),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? String(end) : '' },
  }
}

const withThread = (message: StoredMessage, all: readonly StoredMessage[]) => {
  const replies = all.filter(({ thread_ts }) => thread_ts === message.ts)
  const thread = { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }
  return replies.length === 0 ? message : { ...message, ...thread }
}

const history: Method = ({ workspace, args, channel }) => {
  const all = workspace.messages(channel)
  const roots = all.filter(({ thread_ts }) => thread_ts === undefined).filter(inRange(args))
  const newestFirst = roots.map((message) => withThread(message, all)).reverse()
  // default of the method's documentation
  return { ...pageOf(newestFirst, args, 100), pin_count: 0 }
}

const replies: Method = ({ workspace, args, channel }) => {
  const root = workspace.message(channel, args.ts)
  if (!root) return refuse('thread_not_found')
  const all = workspace.messages(channel)
  const answers = all.filter(({ thread_ts }) => thread_ts === root.ts).filter(inRange(args))
  return pageOf([withThread(root, all), ...answers], args, 1_000)
}

export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.history': history,
  'conversations.replies': replies,
}
