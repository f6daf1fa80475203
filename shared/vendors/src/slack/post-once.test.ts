import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackClient } from './client.ts'
import { postOnce } from './plans.ts'

let sandbox: SlackSandbox
let api: SlackClient
const channel = 'C0PAY'
const blocks = [{ type: 'divider' as const }]

beforeEach(async () => {
  sandbox = await startSlack()
  const signal = new AbortController().signal
  api = slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
})
afterEach(() => sandbox.close())

test('posts blocks, and edits them', async () => {
  const result = await postOnce(api, { channel, text: 'hello', blocks }).act('k1')
  expect(result).toEqual({ channel, ts: expect.any(String), marker: 'k1' })
  expect(sandbox.messages(channel)).toMatchObject([{ blocks }])
  await postOnce(api, { channel, text: 'done' }).edit?.apply(result)
  expect(sandbox.messages(channel)[0]).not.toHaveProperty('blocks')
})

test('takes other blocks for another content', () => {
  const contents = [{}, { blocks }, { blocks: [...blocks, ...blocks] }].map(
    (more) => postOnce(api, { channel, text: 'hello', ...more }).edit?.content,
  )
  expect(contents[0]).toBe('hello')
  expect(new Set(contents).size).toBe(3)
})

test('finds what it posted, as it is remembered', async () => {
  const plan = postOnce(api, { channel, text: 'hello', blocks })
  expect(await plan.find('k1', { since: 0 })).toEqual([])
  const result = await plan.act('k1')
  expect(await plan.find('k1', { since: 0 })).toEqual([result])
})
