import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackClient, SlackPosted } from './client.ts'
import { postOnce, ThreadGone } from './plans.ts'

let sandbox: SlackSandbox
let api: SlackClient
let root: SlackPosted
const channel = 'C0PAY'

const textsIn = () => sandbox.messages(channel).map(({ text }) => text)
const reply = () => postOnce(api, { channel, threadTs: root.ts, text: 'tests passed' })

beforeEach(async () => {
  sandbox = await startSlack()
  const signal = new AbortController().signal
  api = slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
  root = await api.post({ channel, text: 'a rollout', marker: 'root' })
})
afterEach(() => sandbox.close())

test('knows whether people have deleted a message, also one that had replies', async () => {
  expect(await api.isThere(root)).toBe(true)
  await reply().act('k1')
  expect(await api.isThere(root)).toBe(true)
  await api.remove(root)
  expect(await api.isThere(root)).toBe(false)
  const other = await api.post({ channel, text: 'another', marker: 'other' })
  await api.remove(other)
  expect(await api.isThere(other)).toBe(false)
})

test('takes a failed question for no answer: nothing is gone because Slack is down', async () => {
  sandbox.trouble('conversations.replies', { status: 503 }, { error: 'channel_not_found' })
  await expect(api.isThere(root)).rejects.toThrow('503')
  await expect(api.isThere(root)).rejects.toThrow(TerminalError)
})

test('leaves no loose message in the channel where the thread of a reply was deleted', async () => {
  await api.remove(root)
  await expect(reply().act('k1')).rejects.toThrow(ThreadGone)
  expect(textsIn()).toEqual([])
})

test('takes back what fell into the channel when its answer was lost, and never takes it for the reply', async () => {
  await api.remove(root)
  sandbox.trouble('chat.postMessage', { lostAnswer: true })
  await expect(reply().act('k1')).rejects.toThrow('chat.postMessage')
  expect(textsIn()).toEqual(['tests passed'])
  expect(await reply().find('k1', { since: 0 })).toEqual([])
  expect(textsIn()).toEqual([])
})

test.each([
  ['whose thread is there', false],
  ['that has replies, though its thread is gone', true],
])('never takes a root for a reply %s', async (_, isGone) => {
  const other = await api.post({ channel, text: 'another rollout', marker: 'k1' })
  await postOnce(api, { channel, threadTs: other.ts, text: 'a reply' }).act('k2')
  if (isGone) await api.remove(root)
  expect(await reply().find('k1', { since: 0 })).toEqual([])
  expect(textsIn()).toContain('another rollout')
})

test('a reply that fell into the channel and could not be taken back may have been made', async () => {
  await api.remove(root)
  sandbox.trouble('chat.delete', { status: 429, retryAfter: 5 })
  const failed = reply().act('k1')
  await expect(failed).rejects.toThrow('a reply fell into the channel')
  await expect(failed).rejects.not.toThrow(RetryLater)
})
