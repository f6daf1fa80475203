import type { WebClient } from '@slack/web-api'
import { ignoreRefusal } from './ignore-refusal.ts'
import { payloadIn } from './message-metadata.ts'
import type { SlackPosted, SlackSearch } from './slack-message.ts'

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

/** Up to two pages of the channel or thread, of them the messages of this bot with the marker, oldest first. */
export const findMessages = async (web: WebClient, search: SlackSearch): Promise<SlackPosted[]> => {
  const first = await page(web, search)
  const cursor = first?.response_metadata?.next_cursor
  const second = cursor ? await page(web, search, cursor) : undefined
  const marked = [first, second]
    .flatMap((reply) => reply?.messages ?? [])
    .filter(({ metadata }) => payloadIn(metadata).marker === search.marker)
  if (marked.length === 0) return []
  // anyone in the workspace may post metadata, so only the bot's own messages count
  const { bot_id } = await web.auth.test()
  const mine = marked.filter((message) => bot_id === undefined || message.bot_id === bot_id)
  const found = mine.flatMap(({ ts, metadata, team, app_id: app }) =>
    ts ? [{ channel: search.channel, ts, payload: payloadIn(metadata).payload, team, app }] : [],
  )
  // a page of a thread may repeat its first message
  const unique = new Map(found.map((message) => [message.ts, message]))
  return [...unique.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1))
}
