import { expect } from 'vitest'
import type { Delivered, Stage } from '../stage.ts'
import { endings, type Subject } from '../subject.ts'
import type { Declare } from './declared.ts'

const stateIn = (answer: Awaited<ReturnType<Stage['call']>>): unknown => ('state' in answer ? answer.state : undefined)

/** Sends webhooks again as they came, and with another signature. */
const again = ({ request }: Stage, { path, headers, body }: Delivered, changed: Record<string, string> = {}) =>
  request(path, { method: 'POST', body, headers: { ...Object.fromEntries(headers), ...changed } })

/** Begins a step that waits, and gives how it is polled. */
const waiting = async (stage: Stage, subject: Subject, step: string, config: object) => {
  const call = { subject, step, config }
  const began = await stage.call('run', call)
  expect(began).toMatchObject({ phase: 'Running' })
  return () => stage.call('run', { ...call, state: stateIn(began) })
}

const approvals = (stage: Stage, subject: Subject) =>
  waiting(stage, subject, 'slack-approval', { channel: subject.channel, text: 'e2e passed' })

const clicks = (declare: Declare): void => {
  declare('takes the click of somebody who may approve, once however often it comes', async (stage) => {
    const subject = stage.newSubject()
    const { channel } = subject
    const poll = await approvals(stage, subject)
    const ts = stage.vendors.slack.messages(channel)[0]?.ts ?? ''
    const stranger = await stage.vendors.slack.click({ user: 'U0DAN', channel, ts, action: 'approve' })
    expect(stranger.isAcked).toBe(true)
    expect(await poll()).toMatchObject({ phase: 'Running' })
    const click = await stage.vendors.slack.click({ user: 'U0ANN', channel, ts, action: 'approve' })
    expect(click.isAcked).toBe(true)
    expect((await stage.vendors.slack.deliver(click.payload)).isAcked).toBe(true)
    await expect
      .poll(poll)
      .toMatchObject({ phase: 'Successful', message: expect.stringMatching(/^approved by [^,]+$/) })
    expect(stage.vendors.slack.messages(channel)).toHaveLength(1)
  })
  declare(
    'refuses a click that Slack has not signed',
    async (stage) => {
      const subject = stage.newSubject()
      const { channel } = subject
      const poll = await approvals(stage, subject)
      const ts = stage.vendors.slack.messages(channel)[0]?.ts ?? ''
      await stage.vendors.slack.click({ user: 'U0DAN', channel, ts, action: 'approve' })
      const last = stage.delivered.at(-1)
      if (!last) throw new Error('Slack sent nothing')
      const forged = { ...last, body: last.body.replaceAll('U0DAN', 'U0ANN') }
      expect((await again(stage, forged)).status).toBe(401)
      expect(await poll()).toMatchObject({ phase: 'Running' })
    },
    'http',
  )
}

/** The webhooks that a case has led to. */
const sentSince = ({ delivered }: Stage, before: number): readonly Delivered[] => delivered.slice(before)

const ofGithub = (declare: Declare): void => {
  declare(
    "hears of the end of a workflow by GitHub's webhook, which may come twice, and of none that is not signed",
    async (stage) => {
      const subject = stage.newSubject()
      const { repository } = subject
      const { github } = stage.vendors
      const poll = await waiting(stage, subject, 'github-workflow', { repository, workflow: 'e2e.yaml', ref: 'main' })
      const run = github.runs().find((one) => one.repository === repository)
      github.conclude(run?.id ?? 0, 'success')
      const before = stage.delivered.length
      await github.tick()
      const sent = sentSince(stage, before)
      expect(github.deliveries().map(({ status }) => status)).not.toContain(undefined)
      const [ended] = sent.filter(({ body }) => body.includes('"action":"completed"'))
      if (!ended) throw new Error('GitHub told of no end')
      const wrong = `sha256=${'0'.repeat(64)}`
      expect((await again(stage, ended, { 'x-hub-signature-256': wrong })).status).toBe(401)
      expect((await again(stage, ended)).status).toBe(200)
      expect(await poll()).toMatchObject({ phase: 'Successful' })
      expect(github.runs().filter((one) => one.repository === repository)).toHaveLength(1)
    },
    'http',
  )
}

const ofJira = (declare: Declare): void => {
  declare(
    "hears of an approval by Jira's webhook, which may come twice, and of none that is not signed",
    async (stage) => {
      const subject = stage.newSubject()
      const { jira } = stage.vendors
      const poll = await waiting(stage, subject, 'jira-approval', { waitFor: 'Approved', comment: 'May it go on?' })
      await jira.tick()
      const before = stage.delivered.length
      jira.move(subject.issue, 'Approved', 'ann')
      await jira.tick()
      const [told] = sentSince(stage, before)
      if (!told) throw new Error('Jira told of no change')
      const signature = [...told.headers].find(([name]) => name === 'x-hub-signature')
      expect(signature).toBeDefined()
      expect((await again(stage, told, { 'x-hub-signature': `sha256=${'0'.repeat(64)}` })).status).toBe(401)
      expect((await again(stage, told)).status).toBe(200)
      expect(await poll()).toMatchObject({ phase: 'Successful', message: 'approved by Ann Archer' })
      expect(jira.issue(subject.issue)?.comments).toHaveLength(1)
    },
    'http',
  )
}

const ofArgo = (declare: Declare): void => {
  declare(
    "undoes what a Rollout has open when Argo's own webhook tells of its end, and believes nobody else",
    async (stage) => {
      const subject = stage.newSubject()
      const { channel } = subject
      await stage.call('run', { subject, step: 'slack-notify', config: { channel, text: 'on its way' } })
      const texts = () => stage.vendors.slack.messages(channel).map(({ text }) => text)
      const tell = (secret: string) =>
        stage.request('/webhooks/argo', {
          method: 'POST',
          body: JSON.stringify(subject.rollout(endings.aborted)),
          headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        })
      expect((await tell('somebody else')).status).toBe(401)
      for (const _ of ['once', 'and once more']) expect((await tell(stage.site.argoSecret)).status).toBe(204)
      const aborted = expect.stringContaining(':rewind: aborted')
      await stage.comesTrue(texts, [aborted, 'on its way', aborted])
    },
    'http',
  )
}

/** News from vendors and from Argo. */
export const webhooksAreHeard = (declare: Declare): void => {
  clicks(declare)
  ofGithub(declare)
  ofJira(declare)
  ofArgo(declare)
}
