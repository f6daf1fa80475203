/** Where a message is. Slack counts `ts` in seconds; it names the message within its channel. */
export type SlackMessage = { readonly channel: string; readonly ts: string }

/** What `find` looks for, and where. `oldest` is in seconds, as `ts`. */
export type SlackSearch = {
  readonly channel: string
  readonly marker: string
  readonly threadTs?: string | undefined
  readonly oldest?: string | undefined
}
