import { called } from './called.ts'
import { messageCalls } from './message-calls.ts'
import { messageLookUps } from './message-look-ups.ts'
import { peopleCalls } from './people-calls.ts'
import type { SlackClient, SlackOptions } from './slack-client.ts'
import { webClient } from './web-client.ts'

/** A Slack client for one call of a step. */
export const slackClient = ({ secret, env, fetch, signal }: SlackOptions): SlackClient => {
  const token = secret('SLACK_BOT_TOKEN')
  const web = webClient({ token, url: env('SLACK_API_URL'), fetch, signal })
  const call = called({ token, signal })
  return { ...messageCalls(web, call), ...messageLookUps(web, call), ...peopleCalls(web, call) }
}
