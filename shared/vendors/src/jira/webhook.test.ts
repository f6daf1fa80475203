import { expect, test } from 'vitest'
import { believesNoChange, hubSignature } from '../testing/hub-signature.ts'
import { IssueNews, jiraWebhook } from './webhook.ts'

const secret = 's3cret'
const move = { field: 'status', fieldtype: 'jira', from: '3', fromString: 'In Progress', to: '5', toString: 'Approved' }
const payload = {
  timestamp: 1_606_480_436_302,
  webhookEvent: 'jira:issue_updated',
  issue_event_type_name: 'issue_generic',
  user: { accountId: '712020:ann', displayName: 'Ann Archer' },
  issue: { id: '99291', key: 'PAY-12', fields: { status: { id: '5', name: 'Approved' } } },
  changelog: { id: 10_124, items: [{ field: 'resolution' }, move] },
}
const body = JSON.stringify(payload)
const isAccepted = (headers: Record<string, string>, text = body, known = secret) =>
  jiraWebhook.verify({ headers: new Headers(headers), body: text }, known, 0)
const read = (change: object) =>
  jiraWebhook.read({ headers: new Headers(), body: JSON.stringify({ ...payload, ...change }) })

test('believes what Jira signed', async () => {
  expect(await isAccepted({ 'x-hub-signature': hubSignature(body, secret) })).toBe(true)
})

test('believes the example of Atlassian’s documentation', async () => {
  const known = "It's a Secret to Everybody"
  const example = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9'
  expect(await isAccepted({ 'x-hub-signature': example }, 'Hello World!', known)).toBe(true)
})

test('believes nothing without a signature or a secret', async () => {
  const signature = hubSignature(body, secret)
  expect(await isAccepted({})).toBe(false)
  expect(await isAccepted({ 'x-hub-signature-256': signature })).toBe(false)
  expect(await isAccepted({ 'x-hub-signature': signature }, body, '')).toBe(false)
  expect(await isAccepted({ 'x-hub-signature': hubSignature(body, '') }, body, '')).toBe(false)
})

test('believes none of 2,000 changes to a signed webhook', async () => {
  await believesNoChange(jiraWebhook, { header: 'x-hub-signature', body, secret }, 2_000)
})

test('reads that there is news of an issue, with a name made of what is signed', () => {
  const [event, ...more] = read({})
  const told = { topic: 'jira/99291', id: '99291/10124', data: { key: 'PAY-12' }, source: 'jira' }
  expect([event, more]).toEqual([told, []])
  expect(IssueNews.parse(event?.data)).toEqual({ key: 'PAY-12' })
})

test.each([
  ['moved to another project', { changelog: { id: '7', items: [{ field: 'Key' }] } }, '99291/7'],
  ['deleted', { webhookEvent: 'jira:issue_deleted', changelog: undefined }, '99291/deleted'],
])('reads that an issue was %s', (_, change, id) => {
  expect(read(change)).toMatchObject([{ topic: 'jira/99291', id }])
})

test.each([
  ['a comment', { webhookEvent: 'comment_created' }],
  ['a new issue', { webhookEvent: 'jira:issue_created' }],
  ['another field', { changelog: { id: 8, items: [{ field: 'summary' }, { field: 'status page' }] } }],
  ['no change', { changelog: undefined }],
  ['a change without an id', { changelog: { items: [move] } }],
  ['no issue', { issue: undefined }],
  ['an id that is no number', { issue: { id: '1/2', key: 'PAY-12' } }],
])('tells nothing of %s', (_, change) => {
  expect(read(change)).toEqual([])
})

test.each([
  ['payload=%7B%7D', 'its body is not JSON'],
  [body.slice(0, -1), 'its body is not JSON'],
  ['', 'is “Exclude body” ticked?'],
  ['null', 'expected object'],
  ['{}', 'webhookEvent: '],
  [JSON.stringify({ ...payload, issue: undefined }), 'issue: '],
  [JSON.stringify({ ...payload, webhookEvent: 'jira:issue_deleted', issue: { id: '1' } }), 'issue.key: '],
  [JSON.stringify({ ...payload, changelog: { id: '1' } }), 'changelog.items: '],
])('reads nothing in %s, and says what is wrong', (text, wrong) => {
  const request = { headers: new Headers(), body: text }
  expect(jiraWebhook.read(request)).toEqual([])
  expect(jiraWebhook.unreadable?.(request)).toContain(wrong)
})

test('says nothing of what can be read, nor of what is of no concern', () => {
  const others = [{ webhookEvent: 'comment_created', issue: undefined }, { changelog: undefined }]
  for (const change of [{}, ...others])
    expect(
      jiraWebhook.unreadable?.({ headers: new Headers(), body: JSON.stringify({ ...payload, ...change }) }),
    ).toBeUndefined()
})
