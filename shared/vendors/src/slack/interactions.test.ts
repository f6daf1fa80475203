import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackClient } from './client.ts'
import { controlId } from './ids.ts'
import { eventsOf, unreadableInteraction } from './webhook.ts'

let sandbox: SlackSandbox
let api: SlackClient
let card: { readonly ticket: string; readonly ts: string }
const channel = 'C0PAY'

const buttons = (ticket: string) =>
  (['approve', 'reject'] as const).map((kind) => ({
    type: 'button' as const,
    action_id: controlId(kind),
    value: ticket,
    text: { type: 'plain_text' as const, text: kind },
  }))

beforeEach(async () => {
  sandbox = await startSlack()
  const signal = new AbortController().signal
  api = slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
  const ticket = 't1'
  const blocks = [{ type: 'actions' as const, elements: buttons(ticket) }]
  const { ts } = await api.post({ channel, text: 'go on?', blocks, marker: 'k1' })
  card = { ticket, ts }
})
afterEach(() => sandbox.close())

const click = async (action: 'approve' | 'reject', user = 'U0ANN', more: object = {}) =>
  (await sandbox.click({ user, channel, ts: card.ts, action, ...more })).payload

const answer = async () => {
  const [event] = eventsOf(await click('reject'))
  const trigger = String(Object(event?.data).trigger)
  const input = { name: 'reason', label: 'Reason', longest: 500 }
  await api.ask({ trigger, ticket: card.ticket, channel, ts: card.ts, name: 'reject', title: 'Reject', input })
  return (await sandbox.submitReason({ user: 'U0ANN', reason: ' too slow\n' })).payload
}

test('reads who clicked what, where, and on behalf of which workspace and app', async () => {
  expect(eventsOf(await click('approve'))).toEqual([
    {
      id: expect.stringContaining(`C0PAY/${card.ts}/U0ANN/`),
      topic: `slack/${card.ticket}`,
      source: 'U0ANN',
      data: {
        ...{ kind: 'approve', user: 'U0ANN', userName: 'ann', team: 'T0SANDBOX', app: 'A0SANDBOX' },
        ...{ channel, ts: card.ts, trigger: expect.any(String) },
      },
    },
  ])
})

test('reads the workspace of the person, not that of the channel', async () => {
  expect(eventsOf(await click('approve', 'U0OTHER'))).toMatchObject([{ data: { team: 'T0ELSEWHERE' } }])
})

test('gives a redelivery the same id, and every click one of its own', async () => {
  const payloads = [
    await click('approve'),
    await click('approve'),
    await click('reject'),
    await click('reject', 'U0BOB'),
  ]
  const ids = payloads.flatMap(eventsOf).map(({ id }) => id)
  expect(payloads.flatMap((payload) => eventsOf(structuredClone(payload))).map(({ id }) => id)).toEqual(ids)
  expect(new Set(ids).size).toBe(4)
})

test('reads the reason that was given in the dialog, for the card it was asked on', async () => {
  const payload = await answer()
  expect(eventsOf(payload)).toEqual([
    {
      id: expect.stringMatching(/^V0SANDBOX1\/\d+\.1$/),
      topic: `slack/${card.ticket}`,
      source: 'U0ANN',
      data: {
        ...{ kind: 'reason', user: 'U0ANN', userName: 'ann', team: 'T0SANDBOX', app: 'A0SANDBOX' },
        ...{ channel, ts: card.ts, reason: 'too slow' },
      },
    },
  ])
  expect(eventsOf(structuredClone(payload))).toEqual(eventsOf(payload))
})

test('an answer never says who gave it, whatever its input is called', async () => {
  const payload = await answer()
  const values = { user: { user: { value: 'U0BOB' } } }
  const [event] = eventsOf({ ...payload, view: { ...('view' in payload && Object(payload.view)), state: { values } } })
  expect(event).toMatchObject({ source: 'U0ANN', data: { kind: 'user', user: 'U0ANN' } })
})

test('reads nothing in a dialog that we did not open', async () => {
  const payload = await answer()
  const view = 'view' in payload ? Object(payload.view) : {}
  const place = { ticket: card.ticket, channel, ts: card.ts }
  const others = ['', 'null', '{', JSON.stringify({ ...place, more: 1 }), JSON.stringify({ ...place, ticket: '' })]
  for (const private_metadata of others)
    expect(eventsOf({ ...payload, view: { ...view, private_metadata } })).toEqual([])
  expect(eventsOf({ ...payload, view: { ...view, callback_id: 'other' } })).toEqual([])
})

test('reads nothing in other interactions, nor in other buttons', async () => {
  const payload = await click('approve')
  const actions = [{ type: 'button', action_id: 'other', value: card.ticket, action_ts: '1.000000' }]
  expect(eventsOf({ ...payload, actions })).toEqual([])
  expect(eventsOf({ ...payload, actions: [{ action_id: controlId('approve'), action_ts: '1.000000' }] })).toEqual([])
  for (const type of ['message_action', 'shortcut', 'view_closed']) expect(eventsOf({ ...payload, type })).toEqual([])
})

test('never stumbles over a payload, whatever it is', () => {
  fc.assert(
    fc.property(fc.anything(), (payload) => {
      expect(eventsOf(payload)).toEqual([])
      expect(unreadableInteraction(payload)).toBeUndefined()
    }),
  )
})
