import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renderSlack } from './render-slack.ts'
import type { SlackSandbox } from './slack-sandbox.ts'
import { startSlack } from './start-slack.ts'

let sandbox: SlackSandbox
let time = 1_700_000_000_000
let received: Request[]
const channel = 'C0PAY'
const signingSecret = 's3cret'

const receive = async (request: Request): Promise<Response> => {
  received.push(request)
  return new Response(null, { status: 200 })
}

beforeEach(async () => {
  received = []
  sandbox = await startSlack({
    now: () => time,
    tokens: ['xoxb-one', 'xoxb-two'],
    interactivity: { signingSecret, to: receive },
  })
})
afterEach(() => sandbox.close())

const answer = async (method: string, body: object, token = sandbox.token): Promise<unknown> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return (
    await sandbox.fetch(`${sandbox.url}${method}`, { method: 'POST', headers, body: JSON.stringify(body) })
  ).json()
}

const text = (label: string) => ({ type: 'plain_text', text: label })
const button = {
  type: 'button',
  action_id: 'canary_steps_approve',
  value: 't1',
  text: text('Approve'),
  style: 'primary',
}
const blocks = [{ type: 'actions', block_id: 'b1', elements: [button, { ...button, text: text('Reject') }] }]

const post = async (): Promise<string> => {
  await answer('chat.postMessage', {
    channel,
    text: 'go on?',
    blocks,
    metadata: { event_type: 'x', event_payload: {} },
  })
  return sandbox.messages(channel).at(-1)?.ts ?? ''
}
const click = async (more: object = {}) =>
  sandbox.click({ user: 'U0ANN', channel, ts: await post(), action: 'approve', ...more })

test('sends a click as Slack documents it', async () => {
  const { payload } = await click()
  const [message] = sandbox.messages(channel)
  expect(payload).toMatchObject({
    type: 'block_actions',
    user: { id: 'U0ANN', username: 'ann', name: 'ann', team_id: 'T0SANDBOX' },
    api_app_id: 'A0SANDBOX',
    token: expect.any(String),
    container: { type: 'message', message_ts: message?.ts, channel_id: channel, is_ephemeral: false },
    trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    team: { id: 'T0SANDBOX', domain: 'sandbox' },
    channel: { id: channel },
    message: { ts: message?.ts, text: 'go on?', app_id: 'A0SANDBOX', team: 'T0SANDBOX', blocks },
    response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1/),
    actions: [{ ...button, block_id: 'b1', action_ts: expect.stringMatching(/^\d{10}\.\d{6}$/) }],
  })
})

test('signs what it sends', async () => {
  await click()
  const [request] = received
  const body = (await request?.text()) ?? ''
  const timestamp = request?.headers.get('x-slack-request-timestamp')
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  expect(timestamp).toBe(String(Math.floor(time / 1_000)))
  expect(request?.headers.get('x-slack-signature')).toBe(`v0=${signature}`)
  expect(JSON.parse(new URLSearchParams(body).get('payload') ?? '')).toMatchObject({ type: 'block_actions' })
})

test('says what was answered', async () => {
  expect(await click()).toMatchObject({ isAcked: true, response: { status: 200 } })
  sandbox.sendTo({ signingSecret, to: async () => new Response(null, { status: 401 }) })
  expect(await click()).toMatchObject({ isAcked: false, response: { status: 401 } })
})

test('lets nobody click what is not there, unless a value is given for what was', async () => {
  await expect(click({ action: 'reject' })).rejects.toThrow('has no button canary_steps_reject')
  await expect(click({ user: 'U0NOBODY' })).rejects.toThrow('no user U0NOBODY')
  await expect(click({ ts: '1.000000' })).rejects.toThrow('no message 1.000000 in C0PAY')
  expect((await click({ action: 'reject', value: 'old' })).payload).toMatchObject({ actions: [{ value: 'old' }] })
})

test('sends a person’s own workspace, and whatever a test puts in place of it', async () => {
  expect((await click({ user: 'U0OTHER' })).payload).toMatchObject({ user: { team_id: 'T0ELSEWHERE' } })
  expect((await click({ team: 'T0EVIL', app: 'A0EVIL' })).payload).toMatchObject({
    user: { team_id: 'T0EVIL' },
    api_app_id: 'A0EVIL',
  })
})

const input = {
  type: 'input',
  block_id: 'reason',
  label: text('Why?'),
  element: { type: 'plain_text_input', action_id: 'why' },
}
const view = {
  type: 'modal',
  callback_id: 'c1',
  private_metadata: 'p1',
  title: text('Reject'),
  submit: text('Send'),
  blocks: [input],
}
const triggerOf = ({ payload }: { payload: object }) => ('trigger_id' in payload ? payload.trigger_id : undefined)

test('opens a dialog for a click, and sends what was filled in', async () => {
  expect(await answer('views.open', { trigger_id: triggerOf(await click()), view })).toMatchObject({
    ok: true,
    view: { id: 'V0SANDBOX1', callback_id: 'c1', private_metadata: 'p1', state: { values: {} }, app_id: 'A0SANDBOX' },
  })
  const { payload } = await sandbox.submitReason({ user: 'U0ANN', reason: 'too slow' })
  expect(payload).toMatchObject({
    type: 'view_submission',
    user: { id: 'U0ANN', team_id: 'T0SANDBOX' },
    api_app_id: 'A0SANDBOX',
    view: {
      id: 'V0SANDBOX1',
      hash: expect.any(String),
      callback_id: 'c1',
      private_metadata: 'p1',
      state: { values: { reason: { why: { type: 'plain_text_input', value: 'too slow' } } } },
    },
  })
})

test('lets nobody answer a dialog that was opened for another', async () => {
  await answer('views.open', { trigger_id: triggerOf(await click()), view })
  await expect(sandbox.submitReason({ user: 'U0BOB', reason: '' })).rejects.toThrow('no dialog was opened for U0BOB')
})

test('opens one dialog for a click, of the same app, within three seconds', async () => {
  const trigger_id = triggerOf(await click())
  expect(await answer('views.open', { trigger_id, view }, 'xoxb-two')).toMatchObject({ error: 'invalid_trigger_id' })
  time += 3_001
  expect(await answer('views.open', { trigger_id, view })).toMatchObject({ error: 'expired_trigger_id' })
  time -= 1
  expect(await answer('views.open', { trigger_id, view })).toMatchObject({ ok: true })
  expect(await answer('views.open', { trigger_id, view })).toMatchObject({ error: 'exchanged_trigger_id' })
  expect(await answer('views.open', { trigger_id: '1.2.3', view })).toMatchObject({ error: 'invalid_trigger_id' })
})

test.each([
  ['no trigger', { trigger_id: undefined }, {}],
  ['no view', { view: undefined }, {}],
  ['no title', {}, { title: undefined }],
  ['a long title', {}, { title: text('x'.repeat(25)) }],
  ['an input and no submit', {}, { submit: undefined }],
  ['much private metadata', {}, { private_metadata: 'x'.repeat(3_001) }],
  ['101 blocks', {}, { blocks: Array(101).fill(input) }],
])('opens no dialog with %s', async (_, args, changed) => {
  const trigger_id = triggerOf(await click())
  const body = { trigger_id, view: { ...view, ...changed }, ...args }
  expect(await answer('views.open', body)).toEqual({ ok: false, error: 'invalid_arguments' })
})

test('shows a whisper to nobody else', async () => {
  await post()
  expect(await answer('chat.postEphemeral', { channel, user: 'U0ANN', text: 'not you' })).toMatchObject({ ok: true })
  expect(sandbox.whispers()).toEqual([{ channel, user: 'U0ANN', text: 'not you' }])
  expect(renderSlack(sandbox)).not.toContain('not you')
  expect(renderSlack(sandbox)).toContain('[Approve]  [Reject]')
})

test.each([
  ['user_not_in_channel', { user: 'U0GONE' }],
  ['user_not_in_channel', {}],
  ['no_text', { user: 'U0ANN', text: '' }],
  ['channel_not_found', { user: 'U0ANN', channel: 'nowhere' }],
])('answers %s to a whisper to %j', async (error, body) => {
  expect(await answer('chat.postEphemeral', { channel, text: 'psst', ...body })).toEqual({ ok: false, error })
})

test('leaves people out of reactions unless all are asked for', async () => {
  const timestamp = await post()
  for (const user of ['U0ANN', 'U0BOB']) sandbox.react(channel, timestamp, 'x', user)
  expect(await answer('reactions.get', { channel, timestamp })).toMatchObject({
    message: { reactions: [{ name: 'x', count: 2, users: ['U0ANN'] }] },
  })
  expect(await answer('reactions.get', { channel, timestamp, full: true })).toMatchObject({
    message: { reactions: [{ count: 2, users: ['U0ANN', 'U0BOB'] }] },
  })
})

test.each([
  ['no_item_specified', 'reactions.get', { channel }],
  ['bad_timestamp', 'reactions.get', { channel, timestamp: 'now' }],
  ['message_not_found', 'reactions.get', { channel, timestamp: '1.000000' }],
  ['user_not_found', 'users.info', { user: 'U0NOBODY' }],
  ['users_not_found', 'users.lookupByEmail', { email: 'gil@example.com' }],
  ['no_such_subteam', 'usergroups.users.list', { usergroup: 'S0NONE' }],
  ['not_allowed_token_type', 'apps.connections.open', {}],
])('answers %s to %s', async (error, method, body) => {
  expect(await answer(method, body)).toEqual({ ok: false, error })
})

test('takes an app token for opening connections only', async () => {
  const refused = { ok: false, error: 'not_allowed_token_type' }
  expect(await answer('auth.test', {}, sandbox.appToken)).toEqual(refused)
  expect(await answer('apps.connections.open', {}, sandbox.appToken)).toMatchObject({
    ok: true,
    url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/),
  })
})
