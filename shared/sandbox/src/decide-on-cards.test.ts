import { expect, test } from 'vitest'
import { decideOnCards } from './decide-on-cards.ts'
import type { Decision } from './decision.ts'
import type { SlackSandbox } from './slack/slack-sandbox.ts'
import { startSlack } from './slack/start-slack.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const buttons = (['approve', 'reject'] as const).map((action) => ({
  type: 'button',
  action_id: `canary_steps_${action}`,
  value: 'ticket',
  text: { type: 'plain_text', text: action },
}))
const asking = [{ type: 'actions', elements: buttons }]
const hint = [
  { type: 'section', text: { type: 'mrkdwn', text: 'React with :white_check_mark: to approve or :x: to reject.' } },
]
const closed = [{ type: 'section', text: { type: 'mrkdwn', text: ':white_check_mark: approved' } }]

type Heard = { readonly type: string; readonly user: string; readonly action?: string; readonly reason?: string }

const heardIn = (payload: {
  type: string
  user: { id: string }
  actions?: [{ action_id: string }]
  view?: { state: unknown }
}): Heard => ({
  type: payload.type,
  user: payload.user.id,
  ...(payload.actions && { action: payload.actions[0].action_id }),
  ...(payload.view && { reason: JSON.stringify(payload.view.state) }),
})

/** A Slack with one card in it, and people who look at it. `after` moves the clock to so many seconds after the start. */
const site = async (decision: Decision, blocks: readonly object[] = asking) => {
  let now = start
  const heard: Heard[] = []
  const state: { isDown: boolean; onClick: (slack: SlackSandbox) => Promise<unknown> } = {
    isDown: false,
    onClick: async () => undefined,
  }
  const slack = await startSlack({ now: () => now })
  const call = (method: string, body: Record<string, string>) =>
    slack.fetch(`${slack.url}${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.token}` },
      body: new URLSearchParams(body),
    })
  slack.sendTo({
    signingSecret: 'secret',
    async to(request) {
      if (state.isDown) throw new Error('the function is down')
      const payload = JSON.parse(new URLSearchParams(await request.text()).get('payload') ?? '')
      heard.push(heardIn(payload))
      await state.onClick(slack)
      const trigger = payload.trigger_id
      if (payload.actions?.[0].action_id === 'canary_steps_reject')
        await call('views.open', { trigger_id: trigger, view: JSON.stringify(dialog) })
      return new Response()
    },
  })
  await call('chat.postMessage', { channel: 'C0PAY', text: 'go on?', blocks: JSON.stringify(blocks) })
  const ts = slack.messages('C0PAY')[0]?.ts ?? ''
  const look = decideOnCards(slack, () => now, decision)
  return Object.assign(state, {
    slack,
    heard,
    show: (shown: readonly object[]) =>
      call('chat.update', { channel: 'C0PAY', ts, text: 'go on?', blocks: JSON.stringify(shown) }),
    reactions: async () => (await call('reactions.get', { channel: 'C0PAY', timestamp: ts, full: 'true' })).json(),
    async after(seconds: number) {
      now = start + seconds * 1_000
      await look()
      return heard.length
    },
  })
}

const dialog = {
  type: 'modal',
  callback_id: 'canary_steps_reason',
  title: { type: 'plain_text', text: 'Reject' },
  submit: { type: 'plain_text', text: 'Reject' },
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: { type: 'plain_text', text: 'Why?' },
      element: { type: 'plain_text_input', action_id: 'reason' },
    },
  ],
}

test('people approve one after the other, each once', async () => {
  const { slack, heard, after } = await site('approve')
  const counts = []
  for (const seconds of [0, 39, 40, 59, 60, 80, 100, 1_000]) counts.push(await after(seconds))
  expect(counts).toEqual([0, 0, 1, 1, 2, 3, 3, 3])
  expect(heard).toEqual(
    ['U0ANN', 'U0CAT', 'U0BOB'].map((user) => ({ type: 'block_actions', user, action: 'canary_steps_approve' })),
  )
  await slack.close()
})

test('people stop as soon as the card asks no more, though they look at the same moment', async () => {
  const host = await site('approve')
  host.onClick = () => host.show(closed)
  expect(await host.after(1_000)).toBe(1)
  expect(await host.after(2_000)).toBe(1)
  await host.slack.close()
})

test('a click that does not arrive because the function is down is tried again', async () => {
  const host = await site('approve')
  host.isDown = true
  expect(await host.after(40)).toBe(0)
  host.isDown = false
  expect(await host.after(45)).toBe(1)
  expect(await host.after(50)).toBe(1)
  await host.slack.close()
})

test('a rejection comes with a reason', async () => {
  const host = await site('reject')
  await host.after(40)
  expect(host.heard).toMatchObject([
    { type: 'block_actions', user: 'U0ANN', action: 'canary_steps_reject' },
    { type: 'view_submission', user: 'U0ANN', reason: expect.stringContaining('the error rate of the canary is up') },
  ])
  await host.slack.close()
})

test.each([
  ['approve', 'white_check_mark'],
  ['reject', 'x'],
] as const)('a card without buttons is reacted on: %s', async (decision, emoji) => {
  const host = await site(decision, hint)
  await host.after(60)
  expect(await host.reactions()).toMatchObject({
    message: { reactions: [{ name: emoji, users: ['U0ANN', 'U0CAT'], count: 2 }] },
  })
  expect(host.heard).toEqual([])
  await host.slack.close()
})

test('a message that asks for nothing is left alone', async () => {
  const host = await site('approve', closed)
  expect(await host.after(1_000)).toBe(0)
  expect(await host.reactions()).not.toHaveProperty('message.reactions.0')
  await host.slack.close()
})
