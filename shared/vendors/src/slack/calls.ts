import { TerminalError } from '@canary-steps/sdk'
import type { WebClient } from '@slack/web-api'
import { lookThrough, type Page } from '../look-through.ts'
import type { SlackClient, SlackContent, SlackOptions, SlackPosted, SlackSearch } from './client.ts'
import { dialogView } from './dialog.ts'
import { ThreadGone } from './plans.ts'
import { type Called, called, webClient } from './request.ts'
import {
  BotAnswer,
  DoneAnswer,
  MembersAnswer,
  type Message,
  MessagesAnswer,
  PostAnswer,
  ReactionsAnswer,
  type SlackPayload,
  UserAnswer,
  userIn,
} from './shapes.ts'
import { keptContent } from './text.ts'

const eventType = 'canary_steps'

/** Slack's own client, made when it is first asked for: most polls of a step that waits ask Slack nothing. */
type Web = () => WebClient

type Metadata = { readonly event_type?: string | undefined; readonly event_payload?: object | undefined }

/** The metadata in which a message carries its marker and whatever belongs to it. */
const messageMetadata = (marker: string, payload: SlackPayload = {}) => ({
  event_type: eventType,
  event_payload: { ...payload, marker },
})

/** The data in the metadata of a message; nothing when it is not ours. */
const payloadIn = (metadata: Metadata | undefined): { marker: string | undefined; payload: SlackPayload } => {
  const fields = metadata?.event_type === eventType ? Object.entries(metadata.event_payload ?? {}) : []
  const { marker, ...payload } = Object.fromEntries(
    fields.flatMap(([name, value]: [string, unknown]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  )
  return { marker, payload }
}

/** Slack's recommended page; more slows its answer down (docs.slack.dev, pagination). */
const limit = 200

/** Slack's time of a look's `since`. */
const oldestOf = ({ since }: SlackSearch) => (since === undefined ? {} : { oldest: String(since / 1_000) })

/** A page of a channel, newest first: the next one ends where it began. */
const channelPage = async (web: Web, search: SlackSearch, from: string | undefined): Promise<unknown> => {
  const range = { channel: search.channel, include_all_metadata: true, limit, ...oldestOf(search) }
  return web().conversations.history({ ...range, ...(from !== undefined && { latest: from }) })
}

/** A page of a thread, oldest first: the next one begins where it ended. */
const threadPage = async (web: Web, search: SlackSearch, from: string | undefined): Promise<unknown> => {
  const { channel, threadTs: ts = '' } = search
  const oldest = from === undefined ? oldestOf(search) : { oldest: from }
  const range = { channel, ts, include_all_metadata: true, limit, ...oldest }
  return web().conversations.replies(range)
}

/** The messages of this bot with the marker in the channel or thread, oldest first. */
const findMessages = async (web: Web, call: Called, search: SlackSearch): Promise<SlackPosted[]> => {
  const isThread = search.threadTs !== undefined
  const method = isThread ? 'conversations.replies' : 'conversations.history'
  const load = async (from: string | undefined): Promise<Page<Message>> => {
    const asking = isThread ? threadPage(web, search, from) : channelPage(web, search, from)
    const { messages, has_more: hasMore } = (await call(method, search.channel, asking, MessagesAnswer)) ?? {}
    const shown = messages ?? []
    const found = shown.filter(({ metadata }) => payloadIn(metadata).marker === search.marker)
    const last = shown.at(-1)?.ts ?? undefined
    return { found, next: hasMore && last !== from ? last : undefined }
  }
  const marked = await lookThrough(load, search.from)
  if (marked.length === 0) return []
  // anyone in the workspace may post metadata, so only the bot's own messages count
  const { bot_id } = (await call('auth.test', search.channel, web().auth.test(), BotAnswer)) ?? {}
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
const messageCalls = (web: Web, call: Called): Pick<SlackClient, 'post' | 'update' | 'remove'> => {
  const remove: SlackClient['remove'] = async ({ channel, ts }) => {
    await call('chat.delete', channel, web().chat.delete({ channel, ts }), DoneAnswer)
  }
  return {
    post: async ({ channel: to, threadTs, ...message }) => {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
      const posting = web().chat.postMessage({ channel: to, ...content(message), ...thread })
      const answer = await call('chat.postMessage', to, posting, PostAnswer)
      // only what is changed or deleted can be gone
      if (!answer) throw new Error('slack: chat.postMessage: no answer')
      const { channel, ts, message: posted } = answer
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
      const asked = web().chat.update({ channel, ts, ...content(message), parse: 'none' })
      await call('chat.update', channel, asked, DoneAnswer)
    },
    remove,
  }
}

/** Questions about messages. */
const messageLookUps = (web: Web, call: Called): Pick<SlackClient, 'find' | 'isThere' | 'permalink' | 'reactions'> => ({
  find: (search) => findMessages(web, call, search),
  isThere: async ({ channel, ts }) => {
    const asking = web().conversations.replies({ channel, ts, limit: 1 })
    const answer = await call('conversations.replies', channel, asking, MessagesAnswer)
    // a message with replies leaves a tombstone
    return answer?.messages?.some((message) => message.ts === ts && message.subtype !== 'tombstone') ?? false
  },
  permalink: ({ channel, ts }) =>
    web()
      .chat.getPermalink({ channel, message_ts: ts })
      .then(
        ({ permalink }) => permalink,
        () => undefined,
      ),
  reactions: async ({ channel, ts }) => {
    // without `full` Slack may leave people out
    const asking = web().reactions.get({ channel, timestamp: ts, full: true })
    const answer = await call('reactions.get', channel, asking, ReactionsAnswer)
    return (answer?.message?.reactions ?? []).map(({ name, users }) => ({ name, users: users ?? [] }))
  },
})

/** Questions about people, and to them. */
const peopleCalls = (
  web: Web,
  call: Called,
): Pick<SlackClient, 'user' | 'userByEmail' | 'groupMembers' | 'ask' | 'whisper'> => ({
  user: async (id) => {
    const answer = await call('users.info', '', web().users.info({ user: id }), UserAnswer)
    return answer && userIn(answer.user)
  },
  userByEmail: async (email) => {
    const answer = await call('users.lookupByEmail', '', web().users.lookupByEmail({ email }), UserAnswer)
    return answer && userIn(answer.user)
  },
  groupMembers: async (group) => {
    const asking = web().usergroups.users.list({ usergroup: group })
    return (await call('usergroups.users.list', '', asking, MembersAnswer))?.users ?? []
  },
  ask: async ({ trigger, ...question }) => {
    const opening = web().views.open({ trigger_id: trigger, view: dialogView(question) })
    return (await call('views.open', '', opening, DoneAnswer)) !== undefined
  },
  whisper: async ({ channel, user, text, threadTs }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const telling = call(
      'chat.postEphemeral',
      channel,
      web().chat.postEphemeral({ channel, user, ...keptContent({ text }), ...thread }),
      DoneAnswer,
    )
    await telling.catch((error: unknown) => {
      if (!(error instanceof TerminalError)) throw error
    })
  },
})

/** A Slack client for one call of a step. */
export const slackClient = ({ secret, env, fetch, signal }: SlackOptions): SlackClient => {
  const token = secret('SLACK_BOT_TOKEN')
  let client: WebClient | undefined
  const web: Web = () => {
    client ??= webClient({ token, url: env('SLACK_API_URL'), fetch, signal })
    return client
  }
  const call = called({ token, signal })
  return { ...messageCalls(web, call), ...messageLookUps(web, call), ...peopleCalls(web, call) }
}
