import { jiraWebhook } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type JiraSandbox, startJira } from './start-jira.ts'

const secret = 's3cret'
let sandbox: JiraSandbox
let received: { headers: Headers; body: string }[]

beforeEach(async () => {
  received = []
  sandbox = await startJira({ now: () => 1_700_000_000_000 })
})
afterEach(() => sandbox.close())

const listen = () =>
  sandbox.webhook({
    secret,
    async to(request) {
      received.push({ headers: request.headers, body: await request.text() })
      return new Response(null)
    },
  })
const events = () => received.flatMap((request) => jiraWebhook.read(request))

test('tells each change of an issue once, also that it is elsewhere or gone', async () => {
  listen()
  sandbox.move('PAY-1', 'Approved')
  await sandbox.tick()
  await sandbox.tick()
  sandbox.rekey('PAY-1', 'SHOP-1')
  sandbox.delete('SHOP-1')
  await sandbox.tick()
  expect(events()).toEqual([
    { topic: 'jira/10001', id: '10001/10001', source: 'jira', data: { key: 'PAY-1' } },
    { topic: 'jira/10001', id: '10001/10002', source: 'jira', data: { key: 'SHOP-1' } },
    { topic: 'jira/10001', id: '10001/deleted', source: 'jira', data: { key: 'SHOP-1' } },
  ])
})

test('signs what it sends, as Jira does, and says who did it without an e-mail', async () => {
  listen()
  sandbox.move('PAY-1', 'Approved', 'bob')
  await sandbox.tick()
  const [request] = received
  if (!request) throw new Error('nothing came')
  expect(await jiraWebhook.verify(request, secret, 0)).toBe(true)
  expect(await jiraWebhook.verify(request, 'other', 0)).toBe(false)
  const { user, changelog } = JSON.parse(request.body)
  expect(user).toMatchObject({ accountId: '712020:bob', displayName: 'Bob Baker' })
  expect(user).not.toHaveProperty('emailAddress')
  expect(changelog.items).toMatchObject([{ field: 'status', fromString: 'In Progress', toString: 'Approved' }])
})

test('sends nothing again that did not arrive', async () => {
  sandbox.webhook({ secret, to: () => Promise.reject(new Error('down')) })
  sandbox.move('PAY-1', 'Approved')
  await sandbox.tick()
  listen()
  await sandbox.tick()
  expect(received).toEqual([])
})
