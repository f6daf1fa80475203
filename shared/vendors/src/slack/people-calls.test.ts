import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { TerminalError } from '@canary-steps/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackClient } from './client.ts'
import { controlId } from './ids.ts'

let sandbox: SlackSandbox
let client: SlackClient
let time = 1_700_000_000_000
const channel = 'C0PAY'

beforeEach(async () => {
  sandbox = await startSlack({ now: () => time })
  const signal = new AbortController().signal
  client = slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
})
afterEach(() => sandbox.close())

const ordinary = { teams: ['T0SANDBOX'], isBot: false, isGuest: false, isDeleted: false }

test('tells who a person is', async () => {
  const ann = { id: 'U0ANN', name: 'Ann Archer', email: 'ann@example.com', ...ordinary }
  expect(await client.user('U0ANN')).toEqual(ann)
})

test.each([
  ['a guest', 'U0GUEST', { isGuest: true }],
  ['a bot', 'U0BOT', { isBot: true }],
  ['somebody who left', 'U0GONE', { isDeleted: true }],
  ['somebody of another workspace', 'U0OTHER', { teams: ['T0ELSEWHERE'] }],
])('tells %s from a member', async (_, id, differs) => {
  expect(await client.user(id)).toMatchObject({ ...ordinary, ...differs })
})

test('knows nobody whom Slack does not know or show', async () => {
  expect(await client.user('U0NOBODY')).toBeUndefined()
  sandbox.trouble('users.info', { error: 'user_not_visible' })
  expect(await client.user('U0ANN')).toBeUndefined()
})

test('finds the member with an e-mail', async () => {
  expect(await client.userByEmail('Ann@example.com')).toMatchObject({ id: 'U0ANN', ...ordinary })
  expect(await client.userByEmail('nobody@example.com')).toBeUndefined()
  expect(await client.userByEmail('gil@example.com')).toBeUndefined()
})

test('tells who is in a user group now', async () => {
  expect(await client.groupMembers('S0PAY')).toEqual(['U0ANN', 'U0BOB'])
  sandbox.setGroup('S0PAY', ['U0CAT'])
  expect(await client.groupMembers('S0PAY')).toEqual(['U0CAT'])
  expect(await client.groupMembers('S0EMPTY')).toEqual([])
  expect(await client.groupMembers('S0NONE')).toEqual([])
})

test('takes a failed look-up for no answer: nobody is unknown because Slack is down', async () => {
  for (const method of ['users.info', 'users.lookupByEmail', 'usergroups.users.list'])
    sandbox.trouble(method, { status: 503 }, { error: 'missing_scope' })
  const asks = () => [client.user('U0ANN'), client.userByEmail('ann@example.com'), client.groupMembers('S0PAY')]
  for (const asked of asks()) await expect(asked).rejects.toThrow('503')
  for (const asked of asks()) await expect(asked).rejects.toThrow(TerminalError)
})

test('tells of everybody who reacted', async () => {
  const message = await client.post({ channel, text: 'go on?', marker: 'k1' })
  expect(await client.reactions(message)).toEqual([])
  for (const user of ['U0ANN', 'U0BOB']) sandbox.react(channel, message.ts, 'white_check_mark', user)
  sandbox.react(channel, message.ts, 'x', 'U0CAT')
  sandbox.unreact(channel, message.ts, 'x', 'U0CAT')
  expect(await client.reactions(message)).toEqual([{ name: 'white_check_mark', users: ['U0ANN', 'U0BOB'] }])
})

test('tells of nobody when the message with the reactions was deleted', async () => {
  const message = await client.post({ channel, text: 'go on?', marker: 'k1' })
  sandbox.react(channel, message.ts, 'white_check_mark', 'U0ANN')
  await client.remove(message)
  expect(await client.reactions(message)).toEqual([])
})

test('whispers to one person, into a thread if it is told to', async () => {
  await client.whisper({ channel, user: 'U0ANN', text: 'not you' })
  await client.whisper({ channel, user: 'U0ANN', text: 'nor now', threadTs: '1700000000.000001' })
  expect(sandbox.whispers()).toEqual([
    { channel, user: 'U0ANN', text: 'not you' },
    { channel, user: 'U0ANN', text: 'nor now', thread_ts: '1700000000.000001' },
  ])
  expect(sandbox.messages(channel)).toEqual([])
})

test.each([
  ['the person left', { channel, user: 'U0GONE' }],
  ['there is no such channel', { channel: 'nowhere', user: 'U0ANN' }],
  ['the channel is archived', { channel: 'C0ARCHIVED', user: 'U0ANN' }],
])('whispers in vain when %s, which is no error', async (_, place) => {
  await expect(client.whisper({ ...place, text: 'not you' })).resolves.toBeUndefined()
  expect(sandbox.whispers()).toEqual([])
})

const dialog = {
  ...{ ticket: 't1', channel, ts: '1700000000.000001', name: 'reject', title: 'Reject' },
  input: { name: 'reason', label: 'Reason', longest: 500 },
}
const clicked = async (): Promise<string> => {
  const { ts } = await client.post({ channel, text: 'go on?', marker: 'k1' })
  const { payload } = await sandbox.click({ user: 'U0ANN', channel, ts, action: 'reject', value: 't1' })
  return 'trigger_id' in payload ? String(payload.trigger_id) : ''
}

test('asks whoever clicked', async () => {
  expect(await client.ask({ ...dialog, trigger: await clicked() })).toBe(true)
  expect(sandbox.views()).toMatchObject([{ user: 'U0ANN', view: { callback_id: controlId('reject') } }])
})

test('asks nothing after three seconds', async () => {
  const trigger = await clicked()
  time += 3_001
  expect(await client.ask({ ...dialog, trigger })).toBe(false)
})

test('asks once for a click', async () => {
  const trigger = await clicked()
  await client.ask({ ...dialog, trigger })
  expect(await client.ask({ ...dialog, trigger })).toBe(false)
  expect(sandbox.views()).toHaveLength(1)
})

test.each(['trigger_expired', 'trigger_exchanged'])('knows the older name %s', async (error) => {
  sandbox.trouble('views.open', { error })
  expect(await client.ask({ ...dialog, trigger: '1.2.3' })).toBe(false)
})

test('takes any other refusal of a dialog for one', async () => {
  sandbox.trouble('views.open', { error: 'view_too_large' })
  await expect(client.ask({ ...dialog, trigger: '1.2.3' })).rejects.toThrow(TerminalError)
})
