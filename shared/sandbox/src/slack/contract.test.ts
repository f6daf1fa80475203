import { fileURLToPath } from 'node:url'
import { controlId, eventsOf, type SlackBlock, SlackClick, slack } from '@canary-steps/vendors/slack'
import { OpenAPIBackend } from 'openapi-backend'
import { expect, test } from 'vitest'
import { isRecord } from '../is-record.ts'
import { defaultUsers } from './people.ts'
import { startSlack } from './start-slack.ts'

// Slack's own description as of 2020; paths without /api, and errors compared with the `default` response
const description = fileURLToPath(new URL('../../../../test/specs/slack.json', import.meta.url))
const channel = 'C0PAYMENTS'
const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*hello*' } }]
const cardBlocks = (ticket: string): SlackBlock[] => [
  { type: 'header', text: { type: 'plain_text', text: 'Go on?' } },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'release 7' }] },
  {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: controlId('approve'),
        value: ticket,
        style: 'primary',
        text: { type: 'plain_text', text: 'Approve' },
      },
    ],
  },
]

type Exchange = { readonly method: string; readonly body: Record<string, string>; readonly reply: unknown }

/** Every exchange of our client with the stand-in, in a run through all its calls. */
const exchanges = async (): Promise<Exchange[]> => {
  const sandbox = await startSlack()
  const seen: Exchange[] = []
  const recording: typeof fetch = async (url, init) => {
    const response = await fetch(url, init)
    const body = Object.fromEntries(new URLSearchParams(String(init?.body)))
    seen.push({ method: String(url).slice(sandbox.url.length), body, reply: await response.clone().json() })
    return response
  }
  const client = await slack({
    secret: () => sandbox.token,
    env: () => sandbox.url,
    fetch: recording,
    signal: new AbortController().signal,
  })
  const root = await client.post({ channel, text: 'hello', blocks, marker: 'k1' })
  const reply = await client.post({ channel, text: 'more', marker: 'k2', threadTs: root.ts })
  await client.update({ ...root, text: 'hello again', marker: 'k1' })
  await client.find({ channel, marker: 'k1', since: Number(root.ts) * 1_000 - 1 })
  await client.find({ channel, marker: 'k2', threadTs: root.ts })
  await client.permalink(root)
  for (const { id } of defaultUsers) await client.user(id)
  await client.user('U0NOBODY')
  await client.userByEmail('ann@example.com')
  for (const group of ['S0PAY', 'S0EMPTY']) await client.groupMembers(group)
  await client.reactions(root)
  for (const user of ['U0ANN', 'U0BOB']) sandbox.react(channel, root.ts, 'white_check_mark', user)
  await client.reactions(root)
  const card = { text: 'go on?', blocks: cardBlocks('t1'), marker: 'k3', payload: { ticket: 't1' } }
  const posted = await client.post({ channel, ...card })
  await client.update({ ...posted, ...card })
  await client.find({ channel, marker: 'k3', since: 0 })
  const { payload } = await sandbox.click({ user: 'U0ANN', channel, ts: posted.ts, action: 'approve' })
  const [click] = eventsOf(payload)
  const trigger = SlackClick.parse(click?.data).trigger ?? ''
  const input = { name: 'reason', label: 'Reason', longest: 500 }
  await client.ask({ trigger, ticket: 't1', channel, ts: posted.ts, name: 'reject', title: 'Reject', input })
  await client.whisper({ channel, user: 'U0ANN', text: 'not you' })
  await client.remove(reply)
  await client.update({ ...reply, text: 'gone', marker: 'k2' })
  const refused = await Promise.allSettled([
    client.post({ channel: 'C0ARCHIVED', text: 'hello', marker: 'k1' }),
    client.find({ channel: 'nowhere', marker: 'k1' }),
  ])
  await sandbox.close()
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  return seen
}

/** The document takes the blocks of an updated message for an object, where Slack answers a list, as after posting. */
const withoutBlocks = (reply: unknown): unknown => {
  if (!isRecord(reply) || !isRecord(reply.message)) return reply
  const { blocks: _, ...message } = reply.message
  return { ...reply, message }
}

test('speaks to Slack as Slack’s own description says, and is answered so', async () => {
  const seen = await exchanges()
  expect(seen).toHaveLength(32)
  const api = new OpenAPIBackend({ definition: description, quick: true, ajvOpts: { strict: false, logger: false } })
  await api.init()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const described = seen.flatMap(({ method, body, reply }) => {
    const request = { method: 'POST', path: `/${method}`, query: {}, headers, body }
    const operation = api.matchOperation(request)
    return operation ? [{ method, request, reply, operation }] : []
  })
  for (const { method, request, reply, operation } of described) {
    expect([method, api.validateRequest(request, operation).errors ?? []]).toEqual([method, []])
    const told = method === 'chat.update' ? withoutBlocks(reply) : reply
    expect([method, api.validateResponse(told, operation).errors ?? []]).toEqual([method, []])
  }
  const known = new Set(described.map(({ method }) => method))
  const unknown = new Set(seen.map(({ method }) => method).filter((method) => !known.has(method)))
  expect([...known].sort()).toEqual([
    'chat.postMessage',
    'chat.update',
    'conversations.history',
    'reactions.get',
    'usergroups.users.list',
    'users.info',
  ])
  process.stdout.write(
    `slack contract: ${described.length} requests and responses of ${known.size} operations validated ` +
      `(${[...known].join(', ')}); not in the document: ${[...unknown].join(', ')}\n`,
  )
})
