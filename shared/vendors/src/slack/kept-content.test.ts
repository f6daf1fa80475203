import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackBlock, SlackClient } from './client.ts'
import { keptContent, section, shortenedMrkdwn } from './text.ts'

let sandbox: SlackSandbox
let api: SlackClient
const channel = 'C0PAY'

beforeEach(async () => {
  sandbox = await startSlack()
  const signal = new AbortController().signal
  api = slack({ secret: () => sandbox.token, env: () => sandbox.url, fetch, signal })
})
afterEach(() => sandbox.close())

const long = 'a word of many '.repeat(1_000)
const button = (text: string): SlackBlock => ({
  type: 'actions',
  elements: [{ type: 'button', action_id: 'a', value: 'ticket', text: { type: 'plain_text', text } }],
})
const sections = (count: number, text = long) => Array.from({ length: count }, () => section(text))

test.each<[string, readonly SlackBlock[]]>([
  ['a section', sections(1)],
  ['many sections', sections(40)],
  ['more blocks than there may be', [...sections(80, 'a line'), button('Approve')]],
  ['a header', [{ type: 'header', text: { type: 'plain_text', text: long } }]],
  ['a context', [{ type: 'context', elements: Array.from({ length: 12 }, () => ({ type: 'mrkdwn', text: long })) }]],
  ['the label of a button', [button(long)]],
])('posts and updates %s that is too long, so that Slack takes it', async (_, blocks) => {
  const message = await api.post({ channel, text: long, blocks, marker: 'k1' })
  await api.update({ ...message, text: long, blocks, marker: 'k1' })
  expect(sandbox.messages(channel)).toHaveLength(1)
})

test('posts, updates and whispers a text that is too long, so that Slack takes it', async () => {
  const message = await api.post({ channel, text: long, marker: 'k1' })
  await api.update({ ...message, text: long, marker: 'k1' })
  await api.whisper({ channel, user: 'U0ANN', text: long })
  expect(sandbox.messages(channel)[0]?.text).toMatch(/ word of…$/)
  expect(sandbox.whispers()).toHaveLength(1)
})

test('keeps the buttons of a message with too many blocks, and what it is about', () => {
  const { blocks = [] } = keptContent({ text: 'x', blocks: [section('first'), ...sections(80), button('Approve')] })
  expect(blocks).toHaveLength(50)
  expect([blocks[0], blocks.at(-1)]).toEqual([section('first'), button('Approve')])
})

test('shortens the last texts first, as a message begins with what it is about', () => {
  const { blocks = [] } = keptContent({ text: 'x', blocks: sections(5, 'x'.repeat(2_900)) })
  expect(blocks.map((block) => JSON.stringify(block).length > 2_900)).toEqual([true, true, true, true, false])
})

test('leaves what fits as it is', () => {
  const blocks = [section('a <https://example.com|link> and :tada:'), button('Approve')]
  expect(keptContent({ text: 'a <@U0ANN>', blocks })).toEqual({ text: 'a <@U0ANN>', blocks })
})

test.each([
  ['an entity', 'abcdefgh &lt;ijk', 13, 'abcdefgh…'],
  ['a mention', 'abcdefgh <@U0ANN> ijk', 13, 'abcdefgh…'],
  ['a link with words', 'abcdefgh <https://example.com|some words> ijk', 38, 'abcdefgh…'],
  ['an emoji', 'abcdefgh :white_check_mark: ijk', 18, 'abcdefgh…'],
  ['an emoji with a skin tone', 'abcdefgh :wave::skin-tone-3: ijk', 18, 'abcdefgh…'],
  ['an emoji of several characters', 'abcdefgh👩‍👩‍👧‍👦', 14, 'abcdefgh…'],
  ['code', 'abcdefgh `shop/app:2 1` ijk', 21, 'abcdefgh…'],
  ['a character', 'abcdefgh😀😀', 10, 'abcdefgh…'],
])('does not cut %s in two', (_, text, most, short) => {
  expect(shortenedMrkdwn(text, most)).toBe(short)
})

test('any text becomes short enough and well formed, and nothing in it is half', () => {
  const parts = fc.constantFrom(
    'word ',
    '&lt;',
    '&amp;',
    '<@U0ANN>',
    '<https://a.test|a b>',
    ':tada:',
    '😀',
    '\n',
    '👍🏿',
    '🇩🇪',
    '`a b`',
    'x',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 60 }), fc.integer({ min: 0, max: 120 }), (words, most) => {
      const short = shortenedMrkdwn(words.join(''), most)
      expect(short.length).toBeLessThanOrEqual(most)
      expect(short.isWellFormed()).toBe(true)
      expect(short).not.toMatch(/<[^>]*…?$|&[a-z]*…?$/)
      expect((short.match(/`/g) ?? []).length % 2).toBe(0)
    }),
  )
})
