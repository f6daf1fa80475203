import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { replyOf, sampleRollout, type TestHost, testHost } from '@canary-steps/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { slackNotify } from './index.ts'

const minute = 60_000

let slack: SlackSandbox
let host: TestHost
beforeEach(async () => {
  slack = await startSlack({ now: () => host.now })
  host = testHost(slackNotify, {
    config: { channel: 'C0PAY', text: 'hello' },
    secrets: { SLACK_BOT_TOKEN: slack.token, SLACK_API_URL: slack.url },
  })
})
afterEach(() => slack.close())

/** The step at another place of the canary. */
const tell = async (index: number, text: string) => {
  const rollout = sampleRollout({ status: { currentStepIndex: index } })
  return replyOf(await host.call('run', { rollout, config: { channel: 'C0PAY', text } }))
}

const messages = () => slack.messages('C0PAY')
const roots = () => messages().filter(({ thread_ts, subtype }) => thread_ts === undefined && !subtype)
const repliesTo = (ts: string | undefined) =>
  messages().flatMap(({ thread_ts, text }) => (thread_ts === ts && ts !== undefined ? [text] : []))

/** People delete the newest root, and everything in its thread if they are thorough. */
const removeThread = async ({ isThorough = true } = {}) => {
  const root = roots().at(-1)
  const theirs = messages().filter(({ ts, thread_ts }) => ts === root?.ts || (isThorough && thread_ts === root?.ts))
  for (const { ts } of theirs.toReversed()) {
    const body = new URLSearchParams({ channel: 'C0PAY', ts })
    await fetch(`${slack.url}chat.delete`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.token}` },
      body,
    })
  }
}

const ends = {
  aborted: { phase: 'Degraded', abort: true, currentStepIndex: 0 },
  Healthy: { phase: 'Healthy', stableRS: '6c8f9d7b52', currentStepIndex: 4 },
} as const

const end = async (how: keyof typeof ends) => {
  await host.observe(sampleRollout({ status: ends[how] }))
  for (let hours = 0; hours < 3; hours += 1) {
    host.now += 60 * minute
    await host.closeDue()
  }
}

it.each([
  ['with all its replies', { isThorough: true }],
  ['but its replies', { isThorough: false }],
])('begins the thread anew, once, where people have deleted it %s', async (_, how) => {
  await tell(1, 'first')
  host.now += 5 * minute
  await removeThread(how)
  expect(await tell(2, 'second')).toMatchObject({ phase: 'Successful', message: 'told C0PAY' })
  await tell(3, 'third')
  expect(roots().map(({ text }) => text)).toEqual([expect.stringContaining(':rocket:')])
  expect(repliesTo(roots()[0]?.ts)).toEqual(['second', 'third'])
  await end('aborted')
  expect(roots().map(({ text }) => text)).toEqual([expect.stringContaining(':rewind: aborted')])
  expect(repliesTo(roots()[0]?.ts)).toEqual([
    'second',
    'third',
    ':rewind: aborted payments/checkout revision 2 (release v2)',
  ])
})

it('leaves nothing loose in the channel where the thread is deleted in the moment of telling', async () => {
  await tell(1, 'first')
  await removeThread()
  await tell(2, 'second')
  expect(roots()).toHaveLength(1)
  expect(messages().map(({ text }) => text)).toEqual([expect.stringContaining(':rocket:'), 'second'])
})

it('leaves nothing loose in the channel where the answer was lost, too', async () => {
  await tell(1, 'first')
  await removeThread()
  slack.trouble('chat.postMessage', { lostAnswer: true })
  const { state } = await tell(2, 'second')
  host.now += 45_000
  const rollout = sampleRollout({ status: { currentStepIndex: 2 } })
  await host.call('run', { rollout, state, config: { channel: 'C0PAY', text: 'second' } })
  expect(messages().map(({ text }) => text)).toEqual([expect.stringContaining(':rocket:'), 'second'])
})

it('tells nobody any more where people have deleted two threads, and says so', async () => {
  await tell(1, 'first')
  host.now += 5 * minute
  await removeThread()
  await tell(2, 'second')
  host.now += 5 * minute
  await removeThread()
  expect(await tell(3, 'third')).toMatchObject({
    phase: 'Successful',
    message: expect.stringContaining('no message: people have deleted'),
  })
  expect(messages()).toEqual([])
  await end('aborted')
  expect(messages()).toEqual([])
})

it.each([
  ['aborted', ':rewind: aborted'],
  ['Healthy', ':white_check_mark: Healthy'],
] as const)(
  'tells once, whole, of the end that is %s where the thread was deleted since the last step',
  async (how, says) => {
    await tell(1, 'first')
    host.now += 5 * minute
    await removeThread()
    await end(how)
    expect(messages().map(({ text }) => text)).toEqual([expect.stringContaining(says)])
    expect(messages()[0]?.text).toContain('payments/checkout')
  },
)

it('does not ask for a thread that was begun within the minute, for Slack may not show it yet', async () => {
  const asked = () => slack.calls.filter(({ method }) => method === 'conversations.replies').length
  await tell(0, 'one')
  host.now += minute - 1_000
  await tell(1, 'two')
  expect(asked()).toBe(0)
  host.now += 2_000
  await tell(2, 'three')
  expect(asked()).toBe(1)
})
