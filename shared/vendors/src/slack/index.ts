export { escapeMrkdwn } from './escape-mrkdwn.ts'
export { PostedMessage, postOnce } from './post-once.ts'
export {
  type SlackBlock,
  type SlackClient,
  type SlackOptions,
  slack,
} from './slack.ts'
export type { SlackMessage, SlackSearch } from './slack-message.ts'
