import type { ChatPostMessageArguments } from '@slack/web-api'
import { findMessages } from './find-messages.ts'
import { ignoreRefusal } from './ignore-refusal.ts'
import { slackError } from './slack-error.ts'
import type { SlackMessage, SlackSearch } from './slack-message.ts'
import { webClient } from './web-client.ts'

export type SlackBlock = Extract<ChatPostMessageArguments, { blocks: unknown }>['blocks'][number]

type Content = { readonly text: string; readonly blocks?: readonly SlackBlock[] | undefined; readonly marker: string }

/**
 * The calls of the Slack steps. All throw TerminalError when Slack refused, RetryLater when it said "not now", and any
 * other error when the call may have acted.
 */
export type SlackClient = {
  /** Posts, as a reply when `threadTs` is given. `marker` is stored with the message, where people do not see it. */
  post(message: Content & { readonly channel: string; readonly threadTs?: string | undefined }): Promise<SlackMessage>
  /** Replaces text and blocks. What people deleted stays deleted, which is no error. */
  update(message: Content & SlackMessage): Promise<void>
  /**
   * Messages of this bot that carry `marker`, oldest first: those in the thread when `threadTs` is given, else those in the
   * channel outside threads. Looks at up to 400 messages not older than `oldest`.
   */
  find(search: SlackSearch): Promise<SlackMessage[]>
  /** Deletes; a message that is gone already counts as deleted. */
  remove(message: SlackMessage): Promise<void>
  /** The message's address for people; undefined when Slack does not tell, never an error. */
  permalink(message: SlackMessage): Promise<string | undefined>
}

/** What a step is given fits. `fetch` makes every request, `signal` ends them; `SLACK_API_URL` is Slack's base URL. */
export type SlackOptions = {
  secret(name: 'SLACK_BOT_TOKEN'): string
  env(name: 'SLACK_API_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

const content = ({ text, blocks, marker }: Content) => ({
  text,
  ...(blocks && { blocks: [...blocks] }),
  metadata: { event_type: 'canary_steps', event_payload: { marker } },
})

const messageIn = (reply: { channel?: string; ts?: string }): SlackMessage => {
  const { channel, ts } = reply
  if (!channel || !ts) throw new Error('slack: answered without channel and ts')
  return { channel, ts }
}

/** A Slack client for one call of a step. */
export const slack = ({ secret, env, fetch, signal }: SlackOptions): SlackClient => {
  const token = secret('SLACK_BOT_TOKEN')
  const web = webClient({ token, url: env('SLACK_API_URL'), fetch, signal })
  const call = <Reply>(method: string, channel: string, reply: Promise<Reply>): Promise<Reply> =>
    reply.catch((error: unknown) => {
      throw slackError(error, { method, channel, token, signal })
    })
  return {
    post: async ({ channel, threadTs, ...message }) => {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
      const reply = web.chat.postMessage({ channel, ...content(message), ...thread })
      return messageIn(await call('chat.postMessage', channel, reply))
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
  }
}
