import type { Plan } from '@canary-steps/sdk'
import * as z from 'zod'
import { findIn } from './find-in.ts'
import type { SlackClient } from './slack-client.ts'
import type { SlackContent, SlackPayload, SlackPosted } from './slack-message.ts'

/** A message that a step posted, as it is remembered. `thread`: of the message that it replies to. */
export const PostedMessage = z.object({
  channel: z.string(),
  ts: z.string(),
  marker: z.string(),
  thread: z.string().optional(),
})
export type PostedMessage = z.output<typeof PostedMessage>

/** Where replies to a message go: Slack has no thread in a thread. */
export const threadOf = ({ ts, thread }: Pick<PostedMessage, 'ts' | 'thread'>): string => thread ?? ts

/** Where a message goes, and of how many steps it is the one. */
export type MessagePlace = {
  readonly channel: string
  readonly threadTs?: string
  readonly scope?: Plan<PostedMessage>['scope']
}

type Drawing<Result extends PostedMessage> = {
  readonly result: z.ZodType<Result>
  readonly content: string
  /** What a new message stores besides its marker; with the message itself it makes the result. */
  create(): SlackPayload
  /** What a message stored that is remembered so. */
  stored(result: Result): SlackPayload
  draw(payload: SlackPayload): Pick<SlackContent, 'text' | 'blocks'>
}

/** A plan that can also show what it means now, at any time and whatever the pace. */
export type MessagePlan<Result> = Plan<Result> & { show(result: Result): Promise<void> }

/** Milliseconds: one message a second in a channel, short bursts allowed (docs.slack.dev, rate limits). */
const every = 1_000

/** How a message is posted once and kept up to date, for `once` and `open`: the marker is in its metadata. */
export const messagePlan = <Result extends PostedMessage>(
  api: SlackClient,
  { channel, threadTs, scope = 'step' }: MessagePlace,
  { result, content, create, stored, draw }: Drawing<Result>,
): MessagePlan<Result> => {
  const remembered = ({ payload, ...message }: SlackPosted, marker: string) => ({
    ...payload,
    ...message,
    marker,
    ...(threadTs !== undefined && { thread: threadTs }),
  })
  const show = (posted: Result) => {
    const payload = stored(posted)
    return api.update({ channel: posted.channel, ts: posted.ts, marker: posted.marker, payload, ...draw(payload) })
  }
  return {
    target: `slack:${channel}`,
    scope,
    pace: { key: `slack:${channel}`, every },
    edit: { content, every, apply: show },
    result,
    find: async (marker, look) => {
      const found = await findIn(api, { channel, threadTs, marker, ...look })
      return found.flatMap((message) => result.safeParse(remembered(message, marker)).data ?? [])
    },
    act: async (marker) => {
      const payload = create()
      const posted = await api.post({ channel, threadTs, marker, payload, ...draw(payload) })
      return result.parse(remembered(posted, marker))
    },
    remove: (duplicate) => api.remove(duplicate),
    show,
  }
}
