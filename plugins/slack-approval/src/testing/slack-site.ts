import { createApp } from '@canary-steps/runtime'
import { type SlackSandbox, type SlackSandboxOptions, startSlack } from '@canary-steps/sandbox/slack'
import { followedClock, type LawVendor, replyOf, sampleRollout, type TestHost } from '@canary-steps/testing'

const signingSecret = 'slack-signing-secret'

/** The shared setup of tests of a card: two must approve, of the payments group or Cat. */
export const config = {
  channel: 'C0PAY',
  text: 'e2e passed',
  allowAuthor: true,
  approvers: { groups: ['S0PAY'], emails: ['cat@example.com'] },
  required: 2,
}

/** A Rollout that no deadline of the controller ends. */
export const rollout = (change: Parameters<typeof sampleRollout>[0] = {}, author?: string) => {
  const { metadata, spec, ...rest } = sampleRollout(change)
  const annotations = { ...metadata.annotations, ...(author && { 'canary-steps/author': author }) }
  return { ...rest, metadata: { ...metadata, annotations }, spec: { ...spec, progressDeadlineSeconds: 86_400 } }
}

/** All that is in the channel; a ticket is another each time. */
const thingsIn = (slack: SlackSandbox) =>
  slack.messages('C0PAY').map(({ text, blocks, thread_ts }) => ({
    text,
    blocks: JSON.stringify(blocks).replaceAll(/"value":"[^"]*"/g, ''),
    isReply: thread_ts !== undefined,
  }))

/** From now on the host hears of clicks. */
const connect = (slack: SlackSandbox, { runtime }: TestHost) => {
  const app = createApp(runtime, { keys: [] })
  slack.sendTo({ signingSecret, to: async (request) => app.fetch(request) })
}

const lawVendor = (slack: SlackSandbox, follow: (host: TestHost) => void): LawVendor => {
  const approve = async (host: TestHost, users: readonly string[]) => {
    follow(host)
    connect(slack, host)
    const ts = slack.messages('C0PAY').find(({ thread_ts }) => thread_ts === undefined)?.ts ?? ''
    for (const user of users) await slack.click({ user, channel: 'C0PAY', ts, action: 'approve' })
  }
  return {
    env: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url, SLACK_SIGNING_SECRET: signingSecret },
    things: () => thingsIn(slack),
    loseNextAnswer: () => slack.trouble('chat.postMessage', { lostAnswer: true }),
    decide: (host) => approve(host, ['U0ANN']),
    pass: (host) => approve(host, ['U0ANN', 'U0CAT']),
    close: () => slack.close(),
  }
}

/** Calls the step once for a Rollout, and then as often as `run` is called. */
const polling = async (host: TestHost, author?: string) => {
  const view = rollout({}, author)
  const first = replyOf(await host.call('run', { rollout: view }))
  let { state } = first
  const run = async () => {
    const reply = replyOf(await host.call('run', { rollout: view, state }))
    state = reply.state
    return reply
  }
  return { host, first, run }
}

const begun = { now: Date.parse('2026-01-01T00:00:00Z') }

/** Slack with people in it, on the clock of the host that their clicks go to. */
export const slackSite = () => {
  let slack: SlackSandbox | undefined
  const clock = followedClock(begun)
  const current = (): SlackSandbox => {
    if (!slack) throw new Error('there is a Slack only while a test runs')
    return slack
  }
  const cards = () =>
    current()
      .messages('C0PAY')
      .filter(({ thread_ts }) => thread_ts === undefined)
  const click = (user: string, action: 'approve' | 'reject' = 'approve') =>
    current().click({ user, channel: 'C0PAY', ts: cards().at(-1)?.ts ?? '', action })
  return {
    slack: current,
    cards,
    click,
    /** All that the last card shows. */
    shown: () => JSON.stringify(cards().at(-1)?.blocks),
    told: (user: string) =>
      current()
        .whispers()
        .flatMap((whisper) => (whisper.user === user ? [whisper.text] : [])),
    async reject(user: string, reason: string) {
      await click(user, 'reject')
      await current().submitReason({ user, reason })
    },
    async vendor(more: Pick<SlackSandboxOptions, 'users'> = {}): Promise<LawVendor> {
      clock.follow(begun)
      slack = await startSlack({ now: clock.now, ...more })
      return lawVendor(slack, clock.follow)
    },
    /** A host that has posted a card, and hears of clicks. `run` polls it again. */
    async begin(host: TestHost, author?: string) {
      clock.follow(host)
      connect(current(), host)
      return polling(host, author)
    },
  }
}
