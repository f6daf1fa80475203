export { escapeMrkdwn } from './escape-mrkdwn.ts'
export { PostedMessage, postOnce } from './post-once.ts'
export {
  type SlackBlock,
  type SlackClient,
  type SlackMessage,
  type SlackOptions,
  type SlackSearch,
  slack,
} from './slack.ts'
