import type { Body } from '../vendor-app.ts'
import type { Workspace } from './workspace.ts'

/** The owner of a bot token. */
export type Bot = { readonly name: string; readonly user: string; readonly id: string; readonly app: string }

/** Slack's answer: errors, too, have HTTP status 200. */
export type SlackReply = { readonly ok: boolean; readonly error?: string; readonly [field: string]: unknown }

/** `channel` is empty in a method that is about none. */
type Call = { readonly workspace: Workspace; readonly bot: Bot; readonly args: Body; readonly channel: string }

export type Method = (call: Call) => SlackReply

/** `messages`: Slack's further message. */
export const refuse = (error: string, messages: readonly string[] = []): SlackReply => ({
  ok: false,
  error,
  ...(messages.length > 0 && { response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) } }),
})
