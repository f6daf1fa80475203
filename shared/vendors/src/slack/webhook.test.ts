import { createHmac } from 'node:crypto'
import { signedInteraction } from '@canary-steps/sandbox/slack'
import type { WebhookRequest } from '@canary-steps/sdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { controlId } from './ids.ts'
import { slackWebhook } from './webhook.ts'

const secret = 's3cret'
const now = 1_700_000_000_000
const click = {
  type: 'block_actions',
  user: { id: 'U0ANN', name: 'ann', team_id: 'T0SANDBOX' },
  api_app_id: 'A0SANDBOX',
  container: { message_ts: '1700000000.000100', channel_id: 'C0PAY' },
  actions: [{ action_id: controlId('approve'), value: 't1', action_ts: '1700000000.400000' }],
}

const signed = async (at = now, payload: object = click): Promise<WebhookRequest> => {
  const request = signedInteraction(payload, secret, at)
  return { headers: request.headers, body: await request.text() }
}
const isAccepted = (request: WebhookRequest, at = now) => slackWebhook.verify(request, secret, at)
const changed = ({ headers, body }: WebhookRequest, name: string, value: string): WebhookRequest => {
  const all = new Headers(headers)
  all.set(name, value)
  return { headers: all, body }
}

test('accepts the example of Slack’s documentation', async () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c'
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'
  const headers = new Headers({ 'x-slack-request-timestamp': '1531420618', 'x-slack-signature': signature })
  const example = { headers, body }
  expect(await slackWebhook.verify(example, '8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618_000)).toBe(true)
})

test('accepts what Slack signed within five minutes, by either clock', async () => {
  for (const age of [-300_000, 0, 300_000]) expect(await isAccepted(await signed(now - age))).toBe(true)
  for (const age of [-301_000, 301_000]) expect(await isAccepted(await signed(now - age))).toBe(false)
})

test('accepts nothing that another secret signed, or none', async () => {
  const request = await signed()
  expect(await slackWebhook.verify(request, 'other', now)).toBe(false)
  expect(await slackWebhook.verify(request, '', now)).toBe(false)
  for (const name of ['x-slack-signature', 'x-slack-request-timestamp']) {
    const headers = new Headers(request.headers)
    headers.delete(name)
    expect(await isAccepted({ headers, body: request.body })).toBe(false)
  }
})

test.each(['1700000000.0', '+1700000000', '1.7e9', '0x6553f100', '-1', '', 'NaN', 'Infinity'])(
  'accepts no timestamp %s, even when it is signed',
  async (timestamp) => {
    const { body } = await signed()
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
    const headers = new Headers({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` })
    expect(await isAccepted({ headers, body })).toBe(false)
  },
)

/** A text with a part cut out and something put there instead. */
const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), put: fc.string({ maxLength: 3 }) })
const edited = (text: string, { at, cut, put }: { at: number; cut: number; put: string }): string => {
  const start = at % (text.length + 1)
  return text.slice(0, start) + put + text.slice(start + cut)
}

test('accepts none of 2,000 requests that were tampered with', async () => {
  const request = await signed()
  const parts = ['body', 'x-slack-request-timestamp', 'x-slack-signature'] as const
  let tried = 0
  const tampered = fc.asyncProperty(fc.constantFrom(...parts), edit, async (part, change) => {
    const before = part === 'body' ? request.body : (request.headers.get(part) ?? '')
    // white space around a header is no part of it
    const after = part === 'body' ? edited(before, change) : edited(before, change).trim()
    fc.pre(after !== before)
    tried += 1
    const mutant = part === 'body' ? { ...request, body: after } : changed(request, part, after)
    expect(await isAccepted(mutant)).toBe(false)
  })
  await fc.assert(tampered, { numRuns: 2_000 })
  expect(tried).toBeGreaterThanOrEqual(2_000)
})

test('accepts no replay of a signed request, however old or far ahead', async () => {
  const request = await signed()
  const later = fc.integer({ min: 300_001, max: 10 ** 12 })
  const replayed = fc.asyncProperty(later, fc.constantFrom(1, -1), async (age, direction) => {
    expect(await isAccepted(request, now + direction * age)).toBe(false)
  })
  await fc.assert(replayed, { numRuns: 1_000 })
})

test('reads the click in a form', async () => {
  expect(slackWebhook.read(await signed())).toMatchObject([{ topic: 'slack/t1', data: { kind: 'approve' } }])
})

test.each(['', 'payload=', 'payload={', 'payload=1', 'payload=null', 'ssl_check=1', '{"type":"block_actions"}'])(
  'reads nothing in %s',
  (body) => {
    expect(slackWebhook.read({ headers: new Headers(), body })).toEqual([])
  },
)

const unreadable = (body: string) => slackWebhook.unreadable({ headers: new Headers(), body })
const asForm = (payload: object) => `payload=${encodeURIComponent(JSON.stringify(payload))}`

test('says of what is no interaction where this address belongs, and nothing of what is of no concern', () => {
  for (const body of ['', 'payload=', 'payload={', '{"type":"url_verification"}'])
    expect(unreadable(body)).toContain('under Interactivity of the app')
  const others = [{ type: 'shortcut' }, { ...click, actions: [{ action_id: 'other' }] }]
  for (const body of ['ssl_check=1', asForm(click), ...others.map(asForm)]) expect(unreadable(body)).toBeUndefined()
})

test.each([
  ['container.channel_id', { ...click, container: { message_ts: '1.0' } }],
  ['user', { ...click, user: undefined }],
  ['value', { ...click, actions: [{ ...click.actions[0], value: undefined }] }],
  ['view.id', { ...click, type: 'view_submission', view: { callback_id: controlId('reject') } }],
])('says what is wrong with a click on our buttons or an answer to our dialog: %s', (place, payload) => {
  expect(unreadable(asForm(payload))).toMatch(new RegExp(`^${place}: `))
})
