import { defineStep, type EndIo, succeed, template } from '@canary-steps/sdk'
import { escapeMrkdwn, PostedMessage, postOnce, type SlackClient, slack, unlessGone } from '@canary-steps/vendors/slack'
import * as z from 'zod'
import { besideIn, endIn, endTexts, progress, tellIn, threads } from './thread.ts'

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
    const inTheirs = rootMessage(api, config, progress(story), await besideIn(config, { story, ...io }))
    const [first] = threads(config)
    for (const name of threads(config)) {
      const root = (name === first && (await unlessGone(io.open(name, inTheirs)))) || (await io.open(name, told))
      const reply = await tellIn(api, root, io, text)
      if (!reply) continue
      await io.edit(name, told)
      return succeed({ ...reply, url: await api.permalink(reply) }, `told ${config.channel}`)
    }
    return succeed<z.output<typeof State>>(
      undefined,
      `no message: people have deleted two threads of this rollout from ${config.channel}`,
    )
  },

  terminate: (call) => tellEnd(call),
  abort: (call) => tellEnd(call),
})

const rootMessage = (api: SlackClient, { channel }: Config, text: string, threadTs?: string) =>
  postOnce(api, { channel, text, lifetime: 'rollout', ...(threadTs !== undefined && { threadTs }) })

const tellEnd = async ({ config, story, outcome, reason, ...io }: { config: Config } & EndIo<'SLACK_BOT_TOKEN'>) => {
  const api = await slack(io)
  const { root, reply } = endTexts(story, outcome, reason)
  const [first, again] = threads(config)
  const told = rootMessage(api, config, root)
  const inTheirs = rootMessage(api, config, root, await besideIn(config, { story, ...io }))
  let isAgain = false
  await io.close(again, told, async (open) => {
    isAgain = true
    await endIn(api, open, io, { effect: `${again}/${outcome}`, root, reply })
  })
  await io.close(first, inTheirs, async (open) => {
    const isTold = await endIn(api, open, io, { effect: `${first}/${outcome}`, root, reply })
    // a reply would say nothing outside of its thread: the whole story of it does
    if (!isTold && !isAgain) await io.once(`${first}/${outcome}/alone`, told)
  })
  return succeed(undefined, `told ${config.channel}: ${outcome}`)
}
