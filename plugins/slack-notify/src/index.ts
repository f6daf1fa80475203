import { defineStep, type EndIo, succeed, template } from '@canary-steps/sdk'
import { escapeMrkdwn, PostedMessage, postOnce, type SlackClient, slack } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import { ending, progress } from './root-text.ts'

const Config = z.strictObject({
  channel: z
    .string()
    .regex(/^[CGD][A-Z0-9]+$/, 'must be the ID of a channel, such as C0PAY, not its name')
    .describe('ID of the channel.'),
  text: template().max(3_000).describe("The step's reply in the thread, in Slack's mrkdwn. A template."),
})
type Config = z.output<typeof Config>

const State = PostedMessage.extend({ url: z.string().optional() })

/** Tells a rollout's story in one Slack thread: the root shows how far it is and how it ended, each step adds a reply. */
export const slackNotify = defineStep({
  name: 'slack-notify',
  summary: "Tell a rollout's story in one Slack thread",
  secrets: ['SLACK_BOT_TOKEN'],
  config: Config,
  state: State,
  targets: ({ channel }) => [`slack:${channel}`],

  async run({ config, story, ...io }) {
    const api = await slack(io)
    const text = io.render(config.text, escapeMrkdwn)
    const told = rootMessage(api, config, progress(story))
    const root = await io.open(thread(config), told)
    const reply = await io.once('reply', postOnce(api, { channel: root.channel, threadTs: root.ts, text }))
    await io.edit(thread(config), told)
    return succeed({ ...reply, url: await api.permalink(reply) }, `told ${config.channel}`)
  },

  terminate: (call) => tellEnd(call),
  abort: (call) => tellEnd(call),
})

const thread = ({ channel }: Config): string => `thread/${channel}`

const rootMessage = (api: SlackClient, { channel }: Config, text: string) =>
  postOnce(api, { channel, text, scope: 'rollout' })

const tellEnd = async ({ config, story, outcome, reason, ...io }: { config: Config } & EndIo<'SLACK_BOT_TOKEN'>) => {
  const api = await slack(io)
  const { root, reply } = ending(story, outcome, reason)
  await io.close(thread(config), rootMessage(api, config, root), async (open) => {
    const last = postOnce(api, { channel: open.channel, threadTs: open.ts, text: reply, scope: 'rollout' })
    // people are not told of an edit, so the end is also a reply
    await io.once(`${thread(config)}/${outcome}`, last)
    await api.update({ ...open, text: root })
  })
  return succeed(undefined, `told ${config.channel}: ${outcome}`)
}
