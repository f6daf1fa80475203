import { TerminalError } from '@canary-steps/sdk'
import type { WebClient } from '@slack/web-api'
import type { SlackClient, SlackContent, SlackOptions } from './client.ts'
import { dialogView } from './interactions.ts'
import { findMessages } from './lookups.ts'
import { ThreadGone } from './plans.ts'
import { webClient } from './request.ts'
import {
  DoneReply,
  MembersReply,
  MessagesReply,
  messageMetadata,
  PostReply,
  ReactionsReply,
  UserReply,
  userIn,
} from './shapes.ts'
import { keptContent } from './text.ts'
import { type Called, called } from './trouble.ts'

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
const messageCalls = (web: WebClient, call: Called): Pick<SlackClient, 'post' | 'update' | 'remove'> => {
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

/** What is asked about messages. */
const messageLookUps = (
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

/** What is asked about people, and of them. */
const peopleCalls = (
  web: WebClient,
  call: Called,
): Pick<SlackClient, 'user' | 'userByEmail' | 'groupMembers' | 'ask' | 'whisper'> => ({
  user: async (id) => {
    const reply = await call('users.info', '', web.users.info({ user: id }), UserReply)
    return reply && userIn(reply.user)
  },
  userByEmail: async (email) => {
    const reply = await call('users.lookupByEmail', '', web.users.lookupByEmail({ email }), UserReply)
    return reply && userIn(reply.user)
  },
  groupMembers: async (group) => {
    const asking = web.usergroups.users.list({ usergroup: group })
    return (await call('usergroups.users.list', '', asking, MembersReply))?.users ?? []
  },
  ask: async ({ trigger, ...question }) => {
    const opening = web.views.open({ trigger_id: trigger, view: dialogView(question) })
    return (await call('views.open', '', opening, DoneReply)) !== undefined
  },
  whisper: async ({ channel, user, text, threadTs }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const telling = call(
      'chat.postEphemeral',
      channel,
      web.chat.postEphemeral({ channel, user, ...keptContent({ text }), ...thread }),
      DoneReply,
    )
    await telling.catch((error: unknown) => {
      if (!(error instanceof TerminalError)) throw error
    })
  },
})

/** A Slack client for one call of a step. */
export const slackClient = ({ secret, env, fetch, signal }: SlackOptions): SlackClient => {
  const token = secret('SLACK_BOT_TOKEN')
  const web = webClient({ token, url: env('SLACK_API_URL'), fetch, signal })
  const call = called({ token, signal })
  return { ...messageCalls(web, call), ...messageLookUps(web, call), ...peopleCalls(web, call) }
}
