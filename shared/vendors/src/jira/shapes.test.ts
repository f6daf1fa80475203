import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { jiraClient } from './calls.ts'
import type { JiraClient } from './client.ts'

const key = 'PAY-1'
let now = Date.parse('2026-01-01T00:00:00Z')
let jira: JiraSandbox
let api: JiraClient

beforeEach(async () => {
  jira = await startJira({ now: () => now })
  const { signal } = new AbortController()
  const secret = (name: string) => (name === 'JIRA_EMAIL' ? jira.email : jira.token)
  api = jiraClient({ secret, env: () => jira.url, fetch, signal, clock: Date })
})
afterEach(() => jira.close())

test('says who moved an issue to where it is, and when', async () => {
  expect(await api.issue(key)).toMatchObject({ id: '10001', status: { name: 'In Progress' }, moved: undefined })
  jira.move(key, 'Approved', 'bob')
  now += 60_000
  jira.move(key, 'Rejected', 'cat')
  const { moved } = await api.issue(key)
  expect(moved).toMatchObject({
    at: now,
    by: { id: '712020:cat', name: 'Cat Cooper', email: undefined, isPerson: true },
  })
})

test.each([
  ['ann', { email: 'ann@example.com', isPerson: true }],
  ['customer', { isPerson: false }],
  ['automation', { isPerson: false }],
  ['gil', { isPerson: false }],
] as const)('tells people from other accounts: %s', async (who, expected) => {
  jira.move(key, 'Approved', who)
  expect((await api.issue(key)).moved?.by).toMatchObject(expected)
})

test('knows nobody where Jira names nobody', async () => {
  jira.move(key, 'Approved', null)
  expect((await api.issue(key)).moved).toMatchObject({ by: undefined })
})

test('knows no move that is not among the newest hundred changes, and none that does not lead here', async () => {
  const history = (id: string, to: string) => ({
    id,
    created: '2026-01-01T10:00:00.000+0000',
    items: [{ field: 'status', to }],
  })
  const answer = (histories: readonly object[]) => async () =>
    Response.json({
      id: '1',
      key,
      fields: { status: { id: '5', name: 'Approved' }, issuetype: { id: '1' } },
      changelog: { histories },
    })
  const client = (histories: readonly object[]) =>
    jiraClient({
      secret: () => 'x',
      env: () => jira.url,
      fetch: answer(histories),
      signal: new AbortController().signal,
      clock: Date,
    })
  expect(await client([history('7', '5')]).issue(key)).toMatchObject({
    moved: { id: '7', at: Date.UTC(2026, 0, 1, 10) },
  })
  for (const histories of [[], [history('7', '4')]])
    expect(await client(histories).issue(key)).toMatchObject({ moved: undefined })
})
