import type { WebClient } from '@slack/web-api'
import { ignoreRefusal } from './ignore-refusal.ts'
import type { SlackMessage, SlackSearch } from './slack-message.ts'

/** Slack's recommended page; more slows its answer down (docs.slack.dev, pagination). */
const limit = 200

const page = async (web: WebClient, { channel, threadTs, oldest }: SlackSearch, cursor?: string) => {
  const range = {
    channel,
    include_all_metadata: true,
    limit,
    ...(oldest !== undefined && { oldest, inclusive: true }),
    ...(cursor && { cursor }),
  }
  if (threadTs === undefined) return web.conversations.history(range)
  return web.conversations.replies({ ...range, ts: threadTs }).catch(ignoreRefusal('thread_not_found'))
}

const markerOf = (metadata: { event_type?: string; event_payload?: object } | undefined): unknown => {
  const payload: object = metadata?.event_payload ?? {}
  return metadata?.event_type === 'canary_steps' && 'marker' in payload ? payload.marker : undefined
}

/** Up to two pages of the channel or thread, of them the messages of this bot with the marker, oldest first. */
export const findMessages = async (web: WebClient, search: SlackSearch): Promise<SlackMessage[]> => {
  const first = await page(web, search)
  const cursor = first?.response_metadata?.next_cursor
  const second = cursor ? await page(web, search, cursor) : undefined
  const marked = [first, second]
    .flatMap((reply) => reply?.messages ?? [])
    .filter(({ metadata }) => markerOf(metadata) === search.marker)
  if (marked.length === 0) return []
  // anyone in the workspace may post metadata, so only the bot's own messages count
  const { bot_id } = await web.auth.test()
  const mine = marked.filter((message) => bot_id === undefined || message.bot_id === bot_id)
  // a page of a thread may repeat its first message
  const times = new Set(mine.flatMap(({ ts }) => ts ?? []))
  return [...times].sort().map((ts) => ({ channel: search.channel, ts }))
}
