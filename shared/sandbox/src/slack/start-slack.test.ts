import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SlackSandbox } from './slack-sandbox.ts'
import { startSlack } from './start-slack.ts'

let sandbox: SlackSandbox
let time = 1_700_000_000_000
beforeEach(async () => {
  sandbox = await startSlack({ now: () => time, tokens: ['xoxb-one', 'xoxb-two'], rateLimited: true })
})
afterEach(() => sandbox.close())

const request = (method: string, body: object, token = sandbox.token) =>
  fetch(`${sandbox.url}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const answer = async (...call: Parameters<typeof request>): Promise<unknown> => (await request(...call)).json()

const post = (body: object) => {
  time += 1_000
  return answer('chat.postMessage', { channel: 'C0PAY', text: 'hello', ...body })
}

const sectionOf = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })

const metadata = { event_type: 'canary_steps', event_payload: { marker: 'k1' } }

test.each([
  ['invalid_auth', 'auth.test', {}, 'xoxb-other'],
  ['unknown_method', 'chat.shout', { channel: 'C0PAY' }],
  ['channel_not_found', 'chat.postMessage', { channel: 'payments', text: 'hello' }],
  ['is_archived', 'chat.postMessage', { channel: 'C0ARCHIVED', text: 'hello' }],
  ['not_in_channel', 'chat.postMessage', { channel: 'C0PRIVATE', text: 'hello' }],
  ['no_text', 'chat.postMessage', { channel: 'C0PAY' }],
  ['msg_too_long', 'chat.postMessage', { channel: 'C0PAY', text: 'x'.repeat(40_001) }],
  ['invalid_blocks_format', 'chat.postMessage', { channel: 'C0PAY', blocks: '[{' }],
  ['invalid_blocks', 'chat.postMessage', { channel: 'C0PAY', blocks: Array(51).fill({ type: 'divider' }) }],
  ['invalid_blocks', 'chat.postMessage', { channel: 'C0PAY', blocks: [sectionOf('x'.repeat(3_001))] }],
  ['invalid_blocks', 'chat.postMessage', { channel: 'C0PAY', blocks: [sectionOf('')] }],
  [
    'msg_blocks_too_long',
    'chat.postMessage',
    { channel: 'C0PAY', blocks: Array(5).fill(sectionOf('x'.repeat(2_900))) },
  ],
  ['invalid_metadata_format', 'chat.postMessage', { channel: 'C0PAY', text: 'hello', metadata: { event_type: 'x' } }],
  ['thread_not_found', 'conversations.replies', { channel: 'C0PAY', ts: '1.000000' }],
  ['message_not_found', 'chat.update', { channel: 'C0PAY', text: 'hello', ts: '1.000000' }],
])('answers %s with status 200', async (error, method, body, token?: string) => {
  const response = await request(method, body, token)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ ok: false, error })
})

test('takes a longer text for a new message than for an update', async () => {
  const text = 'x'.repeat(4_001)
  const posted = await post({ text })
  const ts = typeof posted === 'object' && posted !== null && 'ts' in posted ? posted.ts : ''
  expect(await answer('chat.update', { channel: 'C0PAY', ts, text })).toEqual({ ok: false, error: 'msg_too_long' })
  const blocks = [sectionOf('short')]
  expect(await answer('chat.update', { channel: 'C0PAY', ts, text, blocks })).toMatchObject({ ok: true })
})

test('answers who a token is', async () => {
  expect(await answer('auth.test', {}, 'xoxb-two')).toMatchObject({ ok: true, bot_id: 'B0SANDBOX2' })
})

test('gives every message of a channel a ts of its own within one moment', async () => {
  const still = await startSlack({ now: () => 1_700_000_000_123 })
  const body = new URLSearchParams({ channel: 'C0PAY', text: 'hello' })
  const headers = { authorization: `Bearer ${still.token}` }
  for (let count = 0; count < 2; count++) await fetch(`${still.url}chat.postMessage`, { method: 'POST', headers, body })
  await still.close()
  expect(still.messages('C0PAY').map(({ ts }) => ts)).toEqual(['1700000000.123000', '1700000000.123001'])
})

test('shows the newest message first, with its payload only when asked', async () => {
  await post({ text: 'first', metadata })
  await post({ text: 'second' })
  const page = { channel: 'C0PAY', limit: 1 }
  expect(await answer('conversations.history', page)).toMatchObject({
    messages: [{ text: 'second' }],
    has_more: true,
    response_metadata: { next_cursor: '1' },
  })
  expect(await answer('conversations.history', { ...page, cursor: '1' })).toMatchObject({
    messages: [{ text: 'first', metadata: { event_type: 'canary_steps' } }],
    has_more: false,
  })
  const all = { ...page, limit: 2, include_all_metadata: true }
  expect(await answer('conversations.history', all)).toMatchObject({ messages: [{}, { metadata }] })
})

test('leaves a tombstone where a message with replies was deleted', async () => {
  await post({ text: 'root' })
  const ts = sandbox.messages('C0PAY')[0]?.ts
  await post({ text: 'reply', thread_ts: ts })
  expect(await answer('chat.delete', { channel: 'C0PAY', ts })).toMatchObject({ ok: true })
  expect(sandbox.messages('C0PAY')).toMatchObject([{ subtype: 'tombstone' }, { text: 'reply' }])
  expect(await answer('conversations.replies', { channel: 'C0PAY', ts })).toMatchObject({
    messages: [{ text: 'This message was deleted.' }, { text: 'reply' }],
  })
})

test('lets no bot touch another one’s message', async () => {
  await post({})
  const body = { channel: 'C0PAY', ts: sandbox.messages('C0PAY')[0]?.ts, text: 'mine now' }
  expect(await answer('chat.update', body, 'xoxb-two')).toEqual({ ok: false, error: 'cant_update_message' })
  expect(await answer('chat.delete', body, 'xoxb-two')).toEqual({ ok: false, error: 'cant_delete_message' })
})

test('answers 429 to a second post within a second', async () => {
  await post({})
  const response = await request('chat.postMessage', { channel: 'C0PAY', text: 'again' })
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
  expect(sandbox.messages('C0PAY')).toHaveLength(1)
})

test('serves injected trouble in order, and only to its method', async () => {
  sandbox.trouble('chat.postMessage', { status: 429, retryAfter: 3 }, { error: 'internal_error' })
  expect((await request('auth.test', {})).status).toBe(200)
  expect((await request('chat.postMessage', { channel: 'C0PAY', text: 'hello' })).status).toBe(429)
  expect(await post({})).toEqual({ ok: false, error: 'internal_error' })
  expect(await post({})).toMatchObject({ ok: true })
  expect(sandbox.calls.map(({ method }) => method)).toEqual(['auth.test', ...Array(3).fill('chat.postMessage')])
})
