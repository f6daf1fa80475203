import type * as z from 'zod'

/** A request that a vendor sent, its body as it came. */
export type WebhookRequest = { readonly headers: Headers; readonly body: string }

/** A vendor's event about an effect that a step opened. */
export type WebhookEvent = {
  /** Tells one event from another. A redelivery, and a replay, has the same: made of what is signed. */
  readonly id: string
  /** Its topic: a name among the `topics` of a plan, such as `slack/<ticket>`. */
  readonly topic: string
  readonly data: z.core.util.JSONType
  /** The person or app that said it. Where room is short, the newest events of a source about a topic stand for its older ones. */
  readonly source?: string | undefined
}

/** Why an event counts for nothing. `ended`: nobody listens to it any more. `unclear`: for a day its step could not make sense of it. */
export type Unheard = 'ended' | 'unclear'

/** The tools with which a webhook answers people at its vendor. */
export type WebhookIo = {
  readonly why: Unheard
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
  /** Any variable of the environment: a webhook belongs to a vendor's client and not to a step. */
  env(name: string): string | undefined
}

/** How a vendor pushes: `POST /webhooks/<name>`. A lost event costs time, never the outcome: steps look themselves as well. */
export type Webhook = {
  readonly name: string
  /** The variable with which the vendor signs. Without it the webhook is closed. */
  readonly secret: string
  /** The variable of a connection that we open instead, where the vendor knows one, such as Slack's Socket Mode. */
  readonly socket?: string
  /** Whether these can be headers of the vendor at all. Asked before the body is read, so that what cannot be costs nothing. */
  mayVerify?(headers: Headers, now: number): boolean
  /** Whether the vendor signed it. `now` in milliseconds since 1970. */
  verify(request: WebhookRequest, secret: string, now: number): Promise<boolean>
  /** The content of a verified request; nothing when it concerns no step. */
  read(request: WebhookRequest): readonly WebhookEvent[]
  /**
   * Why nothing was read in a verified request. Its words, for the log and the vendor, quote nothing of the request.
   * Undefined: it is of no concern.
   */
  unreadable?(request: WebhookRequest): string | undefined
  /** Tells people at the vendor that an event counts for nothing, and why. */
  unheard?(event: WebhookEvent, io: WebhookIo): Promise<unknown>
}
