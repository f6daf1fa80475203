import type { SlackClient, SlackOptions } from './slack-client.ts'

/** A Slack client for one call of a step. Slack's own is large: it is read when the first call needs it. */
export const slack = async (options: SlackOptions): Promise<SlackClient> =>
  (await import('./slack.ts')).slackClient(options)
