import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { regionOf, sampleChange, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackNotify } from './index.ts'

let slack: SlackSandbox
let host: TestHost

beforeEach(async () => {
  slack = await startSlack()
  host = testHost(slackNotify, {
    config: { channel: 'C0PAY', text: 'at {{canary.weight}}%', scope: 'release' },
    secrets: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
  })
})
afterEach(() => slack.close())

const names = ['eu', 'us', 'ap']
const at = (currentStepIndex: number) => sampleRollout({ now: host.now, status: { currentStepIndex } })
const texts = () => slack.messages('C0PAY').map(({ text }) => text)
/** Every region comes to a step. */
const allRun = async (index: number) => {
  for (const name of names) await regionOf(host, name).run({ rollout: at(index) })
  host.now += 60_000
}
const healthy = () =>
  sampleRollout({ status: { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4, promoteFull: false } })
const aborted = () => {
  const conditions = [{ type: 'Progressing', reason: 'RolloutAborted', message: 'error rate > 5%' }]
  return sampleRollout({ status: { phase: 'Degraded', abort: true, currentStepIndex: 0, conditions } })
}

it('tells a release in one thread, with one reply a step, and a line for each region', async () => {
  await allRun(1)
  await allRun(3)
  expect(texts()).toEqual([
    expect.stringContaining('*payments/checkout* release v2: `payments/checkout:v1` → `payments/checkout:v2`\n*eu* '),
    'at 20%',
    'at 20%',
  ])
  expect(texts()[0]).toMatch(/\*eu\* .*20% · step 4 of 4\n\*us\* .*20% · step 2 of 4\n\*ap\* .*step 2 of 4$/)
})

it('tells once how it ended, when the last region has ended, and what became of each', async () => {
  await allRun(1)
  await regionOf(host, 'eu').observe(healthy())
  await regionOf(host, 'us').abort({ rollout: aborted() })
  await host.closeDue()
  expect(texts()).toHaveLength(2)
  await regionOf(host, 'ap').observe(healthy())
  await host.closeDue()
  expect(texts()).toEqual([
    expect.stringMatching(/^:rewind: aborted .*\n\*eu\* .* Healthy\n\*us\* :rewind: aborted\n\*ap\* .* Healthy$/),
    'at 20%',
    ':rewind: aborted payments/checkout release v2 — eu, ap: succeeded: the rollout is Healthy; us: aborted: error rate &gt; 5%',
  ])
})

it('tells of forty regions in one message', async () => {
  const many = Array.from({ length: 40 }, (_, index) => `region-${index}`)
  for (const name of many) await regionOf(host, name).run({ rollout: at(1) })
  host.now += 60_000
  await regionOf(host, 'region-0').run({ rollout: at(3) })
  expect(texts()).toHaveLength(3)
  expect(texts()[0]).toMatch(/and 20 more regions$/)
})

/** The same version, with a variable that changes here only. */
const withVariable = () => {
  const rollout = at(1)
  return { rollout, change: { ...sampleChange(rollout), paths: ['spec.containers[checkout].env[LOG]'] } }
}
const placed = () =>
  slack.messages('C0PAY').map(({ text, thread_ts }) => [thread_ts === undefined, text.split('\n')[0]])

it('tells of another change under the name of the release in the same thread, with what differs', async () => {
  await regionOf(host, 'eu').run({ rollout: at(1) })
  await regionOf(host, 'us').run(withVariable())
  const title = expect.stringMatching(/^:rocket: \*payments\/checkout\* release v2: /)
  expect(placed()).toEqual([
    [true, title],
    [false, 'at 20%'],
    [false, title],
    [false, 'at 20%'],
  ])
  expect(new Set(slack.messages('C0PAY').flatMap(({ thread_ts = [] }) => thread_ts)).size).toBe(1)
  expect(texts()[2]).toContain('differs from eu: env[LOG] of checkout changes here only')
  await regionOf(host, 'us').abort({ rollout: aborted() })
  expect(texts()[2]).toContain(':rewind: aborted')
  expect(texts().at(-1)).toContain(':rewind: aborted')
  expect(texts()[0]).toContain(':rocket:')
})

it('begins a thread for another change where people have deleted the first one', async () => {
  await regionOf(host, 'eu').run({ rollout: at(1) })
  for (const { ts } of slack.messages('C0PAY').toReversed())
    await fetch(`${slack.url}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.token}` },
      body: new URLSearchParams({ channel: 'C0PAY', ts }),
    })
  await regionOf(host, 'us').run(withVariable())
  expect(placed()).toEqual([
    [true, expect.stringMatching(/^:rocket: /)],
    [false, 'at 20%'],
  ])
  expect(texts()[0]).toContain('differs from eu')
})
