import type { WebClient } from '@slack/web-api'
import { lookThrough, type Page } from '../look-through.ts'
import type { SlackPosted, SlackSearch } from './client.ts'
import { BotReply, type Message, MessagesReply, payloadIn } from './shapes.ts'
import type { Called } from './trouble.ts'

/** Slack's recommended page; more slows its answer down (docs.slack.dev, pagination). */
const limit = 200

/** Slack's time of a look's `since`. */
const oldestOf = ({ since }: SlackSearch) => (since === undefined ? {} : { oldest: String(since / 1_000) })

/** A page of a channel, newest first: the next one ends where it began. */
const channelPage = async (web: WebClient, search: SlackSearch, from: string | undefined): Promise<unknown> => {
  const range = { channel: search.channel, include_all_metadata: true, limit, ...oldestOf(search) }
  return web.conversations.history({ ...range, ...(from !== undefined && { latest: from }) })
}

/** A page of a thread, oldest first: the next one begins where it ended. */
const threadPage = async (web: WebClient, search: SlackSearch, from: string | undefined): Promise<unknown> => {
  const { channel, threadTs: ts = '' } = search
  const oldest = from === undefined ? oldestOf(search) : { oldest: from }
  const range = { channel, ts, include_all_metadata: true, limit, ...oldest }
  return web.conversations.replies(range)
}

/** The messages of this bot with the marker in the channel or thread, oldest first. */
export const findMessages = async (web: WebClient, call: Called, search: SlackSearch): Promise<SlackPosted[]> => {
  const isThread = search.threadTs !== undefined
  const method = isThread ? 'conversations.replies' : 'conversations.history'
  const load = async (from: string | undefined): Promise<Page<Message>> => {
    const asking = isThread ? threadPage(web, search, from) : channelPage(web, search, from)
    const { messages, has_more: hasMore } = (await call(method, search.channel, asking, MessagesReply)) ?? {}
    const shown = messages ?? []
    const found = shown.filter(({ metadata }) => payloadIn(metadata).marker === search.marker)
    const last = shown.at(-1)?.ts ?? undefined
    return { found, next: hasMore && last !== from ? last : undefined }
  }
  const marked = await lookThrough(load, search.from)
  if (marked.length === 0) return []
  // anyone in the workspace may post metadata, so only the bot's own messages count
  const { bot_id } = (await call('auth.test', search.channel, web.auth.test(), BotReply)) ?? {}
  const mine = marked.filter((message) => !bot_id || message.bot_id === bot_id)
  const found = mine.flatMap(({ ts, metadata, team, app_id: app, reply_count: replies }) => {
    const { payload } = payloadIn(metadata)
    const message = { channel: search.channel, payload, team: team ?? undefined, app: app ?? undefined }
    return ts ? [{ ...message, ts, ...(replies && { hasReplies: true }) }] : []
  })
  // a page of a thread may repeat its first message
  const unique = new Map(found.map((message) => [message.ts, message]))
  return [...unique.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1))
}
