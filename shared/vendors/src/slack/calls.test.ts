import { type SlackSandbox, startSlack } from '@canary-steps/sandbox/slack'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackClient as slack } from './calls.ts'
import type { SlackClient } from './client.ts'

let sandbox: SlackSandbox
let client: SlackClient
const channel = 'C0PAY'

const clientOf = (token: string, through = fetch): SlackClient =>
  slack({
    secret: () => token,
    env: () => sandbox.url,
    fetch: through,
    signal: new AbortController().signal,
  })

beforeEach(async () => {
  sandbox = await startSlack({ tokens: ['xoxb-ours', 'xoxb-theirs'] })
  client = clientOf('xoxb-ours')
})
afterEach(() => sandbox.close())

test('posts a message and says where it is', async () => {
  const posted = await client.post({ channel, text: 'hello', marker: 'k1' })
  expect(sandbox.messages(channel)).toMatchObject([{ ts: posted.ts, text: 'hello', username: 'canary-steps' }])
})

test('posts a reply into a thread', async () => {
  const root = await client.post({ channel, text: 'root', marker: 'k1' })
  await client.post({ channel, text: 'reply', marker: 'k2', threadTs: root.ts })
  expect(sandbox.messages(channel)[1]).toMatchObject({ text: 'reply', thread_ts: root.ts })
})

test('replaces text and blocks and keeps the marker', async () => {
  const posted = await client.post({ channel, text: 'old', blocks: [{ type: 'divider' }], marker: 'k1' })
  await client.update({ ...posted, text: 'new', marker: 'k1' })
  expect(sandbox.messages(channel)).toMatchObject([{ text: 'new', metadata: { event_payload: { marker: 'k1' } } }])
  expect(sandbox.messages(channel)[0]).not.toHaveProperty('blocks')
  expect(await client.find({ channel, marker: 'k1' })).toEqual([posted])
})

test('finds only what carries the marker, oldest first', async () => {
  const first = await client.post({ channel, text: 'a', marker: 'k1' })
  await client.post({ channel, text: 'b', marker: 'k2' })
  const second = await client.post({ channel, text: 'c', marker: 'k1' })
  expect(await client.find({ channel, marker: 'k1' })).toEqual([first, second])
  expect(await client.find({ channel, marker: 'k1', since: Number(second.ts) * 1_000 - 0.01 })).toEqual([second])
  expect(await client.find({ channel, marker: 'k3' })).toEqual([])
})

test('finds replies in their thread, and nothing in a thread that is gone', async () => {
  const root = await client.post({ channel, text: 'root', marker: 'k1' })
  const reply = await client.post({ channel, text: 'reply', marker: 'k2', threadTs: root.ts })
  expect(await client.find({ channel, marker: 'k2', threadTs: root.ts })).toEqual([reply])
  expect(await client.find({ channel, marker: 'k2' })).toEqual([])
  expect(await client.find({ channel, marker: 'k2', threadTs: '1.000000' })).toEqual([])
})

test('takes no other bot’s message for its own', async () => {
  await clientOf('xoxb-theirs').post({ channel, text: 'forged', marker: 'k1' })
  expect(await client.find({ channel, marker: 'k1' })).toEqual([])
})

test('finds a message however many came after it', async () => {
  const posted = await client.post({ channel, text: 'first', marker: 'k1' })
  for (let count = 0; count < 450; count++) await client.post({ channel, text: 'more', marker: 'k2' })
  expect(await client.find({ channel, marker: 'k1' })).toEqual([posted])
  expect(await client.find({ channel, marker: 'k2' })).toHaveLength(450)
  const pages = sandbox.calls.filter(({ method }) => method === 'conversations.history')
  expect(pages).toHaveLength(2 * 3)
})

test('goes on where it was when Slack says not now, or the time is over, and does not say that nothing is there', async () => {
  const posted = await client.post({ channel, text: 'first', marker: 'k1' })
  for (let count = 0; count < 450; count++) await client.post({ channel, text: 'more', marker: 'k2' })
  let pages = 0
  const busy = clientOf('xoxb-ours', async (to, init) => {
    if (!String(to).endsWith('conversations.history')) return fetch(to, init)
    pages += 1
    return pages % 2 ? fetch(to, init) : Response.json({ ok: false }, { status: 429, headers: { 'retry-after': '9' } })
  })
  const error = await busy.find({ channel, marker: 'k1' }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'StillLooking', cause: { name: 'RetryLater' } })
  const { from } = Object(error)
  expect(await client.find({ channel, marker: 'k1', from })).toEqual([posted])
  // a look that found something has enough
  expect(await busy.find({ channel, marker: 'k2' })).toHaveLength(200)
})

test('finds a reply however long its thread is', async () => {
  const root = await client.post({ channel, text: 'root', marker: 'k0' })
  for (let count = 0; count < 450; count++)
    await client.post({ channel, text: 'more', marker: 'k2', threadTs: root.ts })
  const reply = await client.post({ channel, text: 'reply', marker: 'k1', threadTs: root.ts })
  expect(await client.find({ channel, marker: 'k1', threadTs: root.ts })).toEqual([reply])
})

test('finds the post whose answer was lost', async () => {
  sandbox.trouble('chat.postMessage', { lostAnswer: true })
  await expect(client.post({ channel, text: 'hello', marker: 'k1' })).rejects.toThrow('slack: chat.postMessage: ')
  expect(await client.find({ channel, marker: 'k1' })).toHaveLength(1)
  expect(sandbox.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1)
})

test('finds and removes the duplicate of a post that landed after the look-up', async () => {
  sandbox.trouble('chat.postMessage', { late: true })
  await expect(client.post({ channel, text: 'hello', marker: 'k1' })).rejects.toThrow('slack: chat.postMessage: 504')
  expect(await client.find({ channel, marker: 'k1' })).toEqual([])
  const again = await client.post({ channel, text: 'hello', marker: 'k1' })
  const [late, ...rest] = await client.find({ channel, marker: 'k1' })
  expect(rest).toEqual([again])
  if (late) await client.remove(late)
  expect(await client.find({ channel, marker: 'k1' })).toEqual([again])
})

test('takes a message that is gone already as removed', async () => {
  const posted = await client.post({ channel, text: 'hello', marker: 'k1' })
  await client.remove(posted)
  await client.remove(posted)
  expect(sandbox.messages(channel)).toEqual([])
})

test('leaves a message deleted that people deleted', async () => {
  await expect(
    client.update({ channel, ts: '1700000000.000000', text: 'again', marker: 'k1' }),
  ).resolves.toBeUndefined()
  expect(sandbox.messages(channel)).toEqual([])
})

test('gives a message’s address, or none when Slack does not tell', async () => {
  const posted = await client.post({ channel, text: 'hello', marker: 'k1' })
  expect(await client.permalink(posted)).toBe(`https://sandbox.slack.com/archives/C0PAY/p${posted.ts.replace('.', '')}`)
  sandbox.trouble('chat.getPermalink', { status: 503 })
  expect(await client.permalink(posted)).toBeUndefined()
})
