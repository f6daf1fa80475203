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

/** How a message is posted once, for `once` and `open`: the marker is in its metadata. */
export const postOnce = (
  api: SlackClient,
  { channel, text, threadTs, scope = 'step' }: Message,
): Plan<PostedMessage> => ({
  target: `slack:${channel}`,
  scope,
  result: PostedMessage,
  find: async (marker) => (await api.find({ channel, threadTs, marker })).map((message) => ({ ...message, marker })),
  act: async (marker) => ({ ...(await api.post({ channel, text, threadTs, marker })), marker }),
  remove: (duplicate) => api.remove(duplicate),
})
