import type { Plan } from '@canary-steps/sdk'
import * as z from 'zod'
import type { SlackClient } from './slack.ts'

/** A message that a step posted, as it is remembered. */
export const PostedMessage = z.object({ channel: z.string(), ts: z.string(), marker: z.string() })
export type PostedMessage = z.output<typeof PostedMessage>

type Message = {
  readonly channel: string
  readonly text: string
  readonly threadTs?: string
  readonly scope?: Plan<PostedMessage>['scope']
}

/** Milliseconds: one message a second in a channel, short bursts allowed (docs.slack.dev, rate limits). */
const every = 1_000

/** How a message is posted once and kept up to date, for `once` and `open`: the marker is in its metadata. */
export const postOnce = (
  api: SlackClient,
  { channel, text, threadTs, scope = 'step' }: Message,
): Plan<PostedMessage> => ({
  target: `slack:${channel}`,
  scope,
  pace: { key: `slack:${channel}`, every },
  edit: { content: text, every, apply: (message) => api.update({ ...message, text }) },
  result: PostedMessage,
  find: async (marker) => (await api.find({ channel, threadTs, marker })).map((message) => ({ ...message, marker })),
  act: async (marker) => ({ ...(await api.post({ channel, text, threadTs, marker })), marker }),
  remove: (duplicate) => api.remove(duplicate),
})
