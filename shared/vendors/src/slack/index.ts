import type { SlackClient, SlackOptions } from './client.ts'

export type { SlackAnswerName } from './answers.ts'
export type { SlackBlock, SlackClient } from './client.ts'
export { controlId, groupId, ticketTopic, userId } from './ids.ts'
export {
  type MessagePlan,
  messagePlan,
  PostedMessage,
  type PostOptions,
  postOnce,
  ThreadGone,
  threadBeside,
  threadOf,
  unlessGone,
} from './plans.ts'
export type { SlackUser } from './shapes.ts'
export {
  escapeMrkdwn,
  rolloutName,
  rolloutPlace,
  rolloutTitle,
  section,
  sectionTexts,
  shortenedMrkdwn,
} from './text.ts'
export { eventsOf, SlackClick, slackWebhook } from './webhook.ts'

let read: Promise<typeof import('./calls.ts')> | undefined
/** To import what has been read takes a while, too, and a step that waits asks every few seconds. */
const calls = () => {
  read ??= import('./calls.ts')
  return read
}

/** A Slack client for one call of a step. Slack's own is large: it is read when the first call needs it. */
export const slack = async (options: SlackOptions): Promise<SlackClient> => (await calls()).slackClient(options)
