import { inProcessPacer, type Pacer } from '@canary-steps/runtime'
import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { replyOf, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackNotify } from './index.ts'

const second = 1_000
const start = Date.parse('2026-01-01T00:00:00Z')
const names = Array.from({ length: 300 }, (_, index) => `shop-${index + 1}`)

let slack: SlackSandbox
let host: TestHost
let pacer: Pacer

/** `burst`: how many may post at once after a pause. The stand-in grants no bursts. */
const startHost = (burst: number) => {
  pacer = inProcessPacer({ now: () => host.now }, burst)
  host = testHost(slackNotify, {
    config: { channel: 'C0PAY', text: 'hello {{rollout.name}}' },
    secrets: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
    fetch: slack.fetch,
    pacer,
  })
}
beforeEach(async () => {
  slack = await startSlack({ now: () => host.now, rateLimited: true })
  startHost(1)
})
afterEach(() => slack.close())

const rollout = (name: string, progressDeadlineSeconds: number, status: object = {}) => {
  const { metadata, spec, ...view } = sampleRollout({ status })
  return { ...view, metadata: { ...metadata, name, uid: name }, spec: { ...spec, progressDeadlineSeconds } }
}

/** Runs the step for rollouts at once, each as its controller would. Returns the last answers. */
const runAll = async (of: readonly string[], progressDeadlineSeconds: number): Promise<string[]> => {
  const last: string[] = []
  const calls: { name: string; at: number; state: unknown }[] = of.map((name) => ({ name, at: start, state: {} }))
  for (;;) {
    const call = calls.sort((one, other) => one.at - other.at).shift()
    if (!call) return last
    host.now = call.at
    const { state } = call
    const reply = replyOf(await host.call('run', { rollout: rollout(call.name, progressDeadlineSeconds), state }))
    // Argo adds 5 s to every requeue
    const at = host.now + (reply.requeueAfter ?? 0) + 5 * second
    if (reply.phase === 'Running') calls.push({ name: call.name, at, state: reply.state })
    else last.push(`${reply.phase}: ${reply.message.replace(/; last.*/, '')}`)
  }
}

/** Tells that all rollouts are Healthy, and closes until nothing is due any more. */
const endAll = async (): Promise<void> => {
  for (const name of names)
    await host.observe(rollout(name, 600, { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 }))
  while ((await host.runtime.store.due(Number.MAX_SAFE_INTEGER, 1)).length > 0) {
    await host.closeDue()
    host.now += second
  }
}

const posts = () => slack.calls.filter(({ method }) => method === 'chat.postMessage')
const elapsed = () => (host.now - start) / second
const shortestPause = () => {
  const times = posts().map(({ at }) => at)
  return Math.min(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))
}
const said = (text: RegExp) => slack.messages('C0PAY').filter((message) => text.test(message.text)).length

it('tells of 300 rollouts in one channel at one message a second, and all are told', async () => {
  const answers = await runAll(names, 900)
  process.stdout.write(`slack-notify: 300 rollouts began in ${elapsed()} s, ${posts().length} messages\n`)
  expect(new Set(answers)).toEqual(new Set(['Successful: told C0PAY']))
  const began = host.now
  await endAll()
  process.stdout.write(`slack-notify: 300 rollouts ended in ${(host.now - began) / second} s\n`)
  expect(shortestPause()).toBeGreaterThanOrEqual(second)
  expect([
    said(/^:white_check_mark: Healthy \*/),
    said(/^hello/),
    said(/^:white_check_mark: Healthy payments/),
  ]).toEqual([300, 300, 300])
  expect(posts()).toHaveLength(900)
})

it('lets those go on that the progress deadline leaves no time for, and shows their threads all the same', async () => {
  for (let other = 0; other < 535; other += 1) await pacer.wait(`other-${other}`, { key: 'slack:C0PAY', every: second })
  const answers = await runAll(names.slice(0, 20), 600)
  expect(elapsed()).toBeLessThan(600)
  expect(new Set(answers)).toEqual(
    new Set([
      'Successful: told C0PAY',
      'Successful: went on: not done by the progress deadline: raise spec.progressDeadlineSeconds (10m)',
    ]),
  )
  expect(said(/^:rocket/)).toBe(20)
})

it('lets short bursts through, and comes again when Slack will have none of them', async () => {
  startHost(5)
  expect(new Set(await runAll(names.slice(0, 20), 600))).toEqual(new Set(['Successful: told C0PAY']))
  expect([said(/^:rocket/), said(/^hello/)]).toEqual([20, 20])
})
