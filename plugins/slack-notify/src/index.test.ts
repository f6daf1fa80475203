import { describeStep, type LawVendor } from '@canary-steps/runtime/testing'
import { startSlack } from '@canary-steps/sandbox/slack'
import { slackNotify } from './index.ts'

const vendor = async (): Promise<LawVendor> => {
  const slack = await startSlack()
  return {
    env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
    things: () =>
      slack
        .channels()
        .flatMap((channel) => slack.messages(channel))
        .map(({ ts, text, metadata }) => ({ ts, text, metadata })),
    loseNextReply: () => slack.trouble('chat.postMessage', { lostReply: true }),
    close: () => slack.close(),
  }
}

describeStep(slackNotify, { config: { channel: 'C0PAY', text: 'hello {{rollout.name}}' }, vendor })
