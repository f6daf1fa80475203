export type Metadata = { readonly event_type: string; readonly event_payload: Readonly<Record<string, unknown>> }

/** A message as Slack keeps it. `thread_ts` is there for replies only. */
export type StoredMessage = {
  readonly type: 'message'
  readonly subtype?: 'tombstone'
  readonly ts: string
  readonly thread_ts?: string
  readonly user: string
  readonly bot_id: string
  readonly app_id: string
  readonly team: string
  readonly username: string
  readonly text: string
  readonly blocks?: readonly unknown[]
  readonly metadata?: Metadata
  readonly edited?: { readonly user: string; readonly ts: string }
}
