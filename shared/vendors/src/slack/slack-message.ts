import type { Look } from '@canary-steps/sdk'
import type { ChatPostMessageArguments } from '@slack/web-api'

/** A block of Block Kit: section, header, context, actions with buttons, and the others that Slack knows. */
export type SlackBlock = Extract<ChatPostMessageArguments, { blocks: unknown }>['blocks'][number]

/** Where a message is. Slack counts `ts` in seconds; it names the message within its channel. */
export type SlackMessage = { readonly channel: string; readonly ts: string }

/** What is stored with a message besides its marker, where people do not see it; the whole workspace may read it. */
export type SlackPayload = Readonly<Record<string, string>>

/** What a message says. `marker` and `payload` are stored with it; an update stores them anew. */
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

/** What `find` looks for, and where. */
export type SlackSearch = Partial<Look> & {
  readonly channel: string
  readonly marker: string
  readonly threadTs?: string | undefined
}
