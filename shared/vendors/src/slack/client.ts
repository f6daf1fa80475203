import type { Look } from '@canary-steps/sdk'
import type { ChatPostMessageArguments } from '@slack/web-api'
import type { SlackQuestion } from './dialog.ts'
import type { SlackPayload, SlackUser } from './shapes.ts'

/** A block of Block Kit: section, header, context, actions with buttons, and the others that Slack knows. */
export type SlackBlock = Extract<ChatPostMessageArguments, { blocks: unknown }>['blocks'][number]

/** Where a message is. Slack counts `ts` in seconds; it names the message within its channel. */
type SlackMessage = { readonly channel: string; readonly ts: string }

/** The content of a message. `marker` and `payload` are stored with it; an update stores them anew. */
export type SlackContent = {
  readonly text: string
  readonly blocks?: readonly SlackBlock[] | undefined
  readonly marker: string
  readonly payload?: SlackPayload | undefined
}

/** A message as Slack has it. `team` and `app`: the workspace and the Slack app that posted it, where Slack says so. */
export type SlackPosted = SlackMessage & {
  readonly payload: SlackPayload
  readonly team: string | undefined
  readonly app: string | undefined
  /** Whether somebody has replied to it; only `find` tells. */
  readonly hasReplies?: boolean
}

/** The filters of `find`, and its place. */
export type SlackSearch = Partial<Look> & {
  readonly channel: string
  readonly marker: string
  readonly threadTs?: string | undefined
}

/** Which people reacted with `name`, such as `white_check_mark`. */
type SlackReaction = { readonly name: string; readonly users: readonly string[] }

/** A message that only `user` sees, and only if they are in the channel. `text` is mrkdwn. */
type SlackWhisper = {
  readonly channel: string
  readonly user: string
  readonly text: string
  readonly threadTs?: string | undefined
}

/**
 * The calls of the Slack steps. All throw TerminalError when Slack refused, RetryLater when it said "not now", and any
 * other error when the call may have acted.
 */
export type SlackClient = {
  /**
   * Posts, as a reply when `threadTs` is given.
   *
   * @throws ThreadGone when people have deleted the thread; the message that Slack posted to the channel instead was taken back.
   */
  post(
    message: SlackContent & { readonly channel: string; readonly threadTs?: string | undefined },
  ): Promise<SlackPosted>
  /** Replaces text, blocks and payload. A message that people deleted stays deleted, which is not an error. */
  update(message: SlackContent & SlackMessage): Promise<void>
  /**
   * Messages of this bot that carry `marker`, oldest first: those in the thread when `threadTs` is given, else those in the
   * channel outside threads. Looks back to `since`, or throws StillLooking.
   */
  find(search: SlackSearch): Promise<SlackPosted[]>
  /** Deletes; a message that is gone already counts as deleted. */
  remove(message: SlackMessage): Promise<void>
  /** Whether people can still see it: false when it was deleted. */
  isThere(message: SlackMessage): Promise<boolean>
  /** The message's address for people; undefined when Slack does not tell, never an error. */
  permalink(message: SlackMessage): Promise<string | undefined>
  /** Everybody who reacted to a message, however many; nobody when it was deleted. */
  reactions(message: SlackMessage): Promise<SlackReaction[]>
  /** Undefined when there is nobody with this id, or nobody whom the bot may see. */
  user(id: string): Promise<SlackUser | undefined>
  /** The member with this e-mail; undefined when there is none. */
  userByEmail(email: string): Promise<SlackUser | undefined>
  /** The ids of the members of a user group; none when there is no such group. */
  groupMembers(group: string): Promise<string[]>
  /** Asks the person who clicked. False when the click is too old, or was answered so already. */
  ask(question: SlackQuestion): Promise<boolean>
  /** Tells one person something. A refusal by Slack is not an error: the person may have left. */
  whisper(whisper: SlackWhisper): Promise<void>
}

/** The tools of a step fit. `fetch` makes every request, `signal` ends them; `SLACK_API_URL` is Slack's base URL. */
export type SlackOptions = {
  secret(name: 'SLACK_BOT_TOKEN'): string
  env(name: 'SLACK_API_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}
