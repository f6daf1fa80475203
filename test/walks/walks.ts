import { createApp, createRuntime, memoryStore, sign, signingKeys } from '@canary-steps/runtime'
import { sampleRollout } from '@canary-steps/runtime/testing'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import type { Clock } from '@canary-steps/sdk'
import { slackApproval } from '@canary-steps/slack-approval'
import { slackNotify } from '@canary-steps/slack-notify'
import * as z from 'zod'
import { type Entered, enteredBy } from './entered.ts'

const channel = 'C0PAY'
const signingSecret = 'slack-signing-secret-of-a-walk'
const endpoint = 'http://localhost'

const notify = { step: 'slack-notify', config: { channel, text: 'hello from {{rollout.name}}' } }
const approval = {
  step: 'slack-approval',
  config: { channel, text: 'e2e passed', allowAuthor: true, approvers: { users: ['U0ANN'] }, required: 1 },
}
type Asked = typeof notify | typeof approval

/** Two steps, and a Slack for them. `troubles`: lines of the log that are warnings or errors. */
const runtimeWith = (slack: SlackSandbox, clock: Clock, troubles: string[]) => {
  const secrets: Readonly<Record<string, string>> = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_URL: slack.url,
    SLACK_SIGNING_SECRET: signingSecret,
  }
  return createRuntime({
    steps: [slackNotify, slackApproval],
    store: memoryStore(),
    clock,
    fetch,
    env: (name) => secrets[name],
    log: (level, message, fields) => {
      if (level === 'warn' || level === 'error') troubles.push(`${message}: ${JSON.stringify(fields)}`)
    },
  })
}

const Reply = z.object({ phase: z.enum(['Running', 'Successful']), message: z.string(), state: z.json() })

/** A function with two steps and a Slack, on one clock. */
const site = async () => {
  const time = { now: Date.now() }
  const clock = { now: () => time.now }
  const slack = await startSlack({ now: clock.now })
  const troubles: string[] = []
  const runtime = runtimeWith(slack, clock, troubles)
  const [key] = signingKeys(Buffer.alloc(32, 1).toString('base64'), { cluster: 'prod-eu', region: 'eu' })
  if (!key) throw new Error('no key')
  const app = createApp(runtime, { keys: [key] })
  slack.sendTo({ signingSecret, to: async (request) => app.fetch(request) })
  /** A Run as the bridge sends it; the caller's work is not part of the walk. */
  const request = async ({ step, config }: Asked, uid: string, state?: unknown): Promise<Request> => {
    const { spec, ...rollout } = sampleRollout({ uid, now: time.now })
    const patient = { ...rollout, spec: { ...spec, progressDeadlineSeconds: 86_400 } }
    const plugin = `canary-steps/${step}`
    const call = { operation: 'run', step, endpoint, plugin, config, rollout: patient, timeout: '60s', state }
    const body = JSON.stringify(call)
    const headers = { 'content-type': 'application/json', ...(await sign(key, `msg_${uid}_${time.now}`, body)) }
    return new Request(`${endpoint}/v1/steps/${step}/run`, { method: 'POST', headers, body })
  }
  /** The state of a step that was called, and stands as it should: else it is another walk. */
  const called = async (of: Request, phase: 'Running' | 'Successful') => {
    const reply = Reply.parse(await (await app.fetch(of)).json())
    if (reply.phase !== phase) throw new Error(`${reply.phase}: ${reply.message}`)
    return reply.state
  }
  return { slack, time, request, called, troubles }
}

/** How far a walk went: for each file of ours how many calls there were. */
export type Walk = { readonly what: string; readonly entered: readonly Entered[] }

/** The walks of docs/architecture.md, each through a function that has been used before. */
export const walks = async (): Promise<Walk[]> => {
  const { slack, time, request, called, troubles } = await site()
  const card = () => slack.messages(channel).findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes('_approve'))
  /** Somebody clicks on the last card a while after it came, and the step has heard it before its next Run. */
  const click = () => {
    time.now += 30_000
    return slack.click({ user: 'U0ANN', channel, ts: card()?.ts ?? '', action: 'approve' })
  }
  // code and values that are made once are there afterwards
  await called(await request(notify, 'told-before'), 'Successful')
  const before = await called(await request(approval, 'asked-before'), 'Running')
  await click()
  await called(await request(approval, 'asked-before', before), 'Successful')

  const run = await request(notify, 'a')
  const notified = await enteredBy(() => called(run, 'Successful'))
  time.now += 30_000
  const state = await called(await request(approval, 'b'), 'Running')
  const clicked = await enteredBy(click)
  time.now += 30_000
  const next = await request(approval, 'b', state)
  const approved = await enteredBy(() => called(next, 'Successful'))
  await slack.close()
  if (troubles.length > 0) throw new Error(`a walk went another way: ${troubles.join('; ')}`)
  return [
    { what: 'a Run of slack-notify', entered: notified },
    { what: 'a click of slack-approval, until Slack is answered', entered: clicked },
    { what: 'the next Run of slack-approval', entered: approved },
  ]
}
