import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'
import { renderSlack } from './render-slack.ts'
import type { StoredMessage } from './stored-message.ts'

const message = (second: number, text: string, more: Partial<StoredMessage> = {}): StoredMessage => ({
  type: 'message',
  ts: `17000000${second}.000000`,
  user: 'U0SANDBOX1',
  bot_id: 'B0SANDBOX1',
  app_id: 'A0SANDBOX',
  team: 'T0SANDBOX',
  username: 'canary-steps',
  text,
  ...more,
})

const render = (...messages: readonly StoredMessage[]) =>
  renderSlack({ channels: () => ['C0PAY'], messages: () => messages })

test('shows messages with their replies along a line', () => {
  const root = message(10, '*shop* goes to <https://ci.example/7|v2 &amp; more>', { edited: { user: 'U1', ts: '1' } })
  const buttons = { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Approve' } }] }
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '_20 %_ passed' } }, { type: 'divider' }, buttons]
  const reply = message(12, 'fallback', { thread_ts: root.ts, blocks })
  expect(render(root, message(11, 'another'), reply)).toBe(`#C0PAY

  canary-steps  22:13:30
  shop goes to v2 & more (https://ci.example/7) (edited)
  │
  │ canary-steps  22:13:32
  │ 20 % passed
  │ ────────
  │ [Approve]

  canary-steps  22:13:31
  another
`)
})

test('keeps within 100 columns', () => {
  const lines = render(message(10, 'word '.repeat(100))).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
})

test('says so when there is nothing', () => {
  expect(renderSlack({ channels: () => [], messages: () => [] })).toBe('Nothing was posted to Slack.\n')
})

test.each([
  ['*bold* _italic_ *_both_* ~struck~', 'bold italic both ~struck~'],
  ['snake_case_name 2*3*4', 'snake_case_name 2*3*4'],
  ['`*code*`', '`*code*`'],
  ['<@U1> <#C1|pay> <!here> <!date^1^{date}|today>', '@U1 #pay @here today'],
  ['&lt;!here&gt; &amp;lt;', '<!here> &lt;'],
])('reads %s as people do', (mrkdwn, text) => {
  expect(plainText(mrkdwn)).toBe(text)
})
