export type { SlackAnswerName } from './answers.ts'
export { type SlackBlock, type SlackClient, slack } from './client.ts'
export { controlId, groupId, ticketTopic, userId } from './ids.ts'
export { eventsOf, SlackClick } from './interactions.ts'
export {
  type MessagePlace,
  type MessagePlan,
  messagePlan,
  PostedMessage,
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
export { slackWebhook } from './webhook.ts'
