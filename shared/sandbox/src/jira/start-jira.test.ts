import { commentOnce, type JiraClient, jira, moveOnce } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renderJira } from './render-jira.ts'
import { type JiraSandbox, startJira } from './start-jira.ts'

let sandbox: JiraSandbox
let client: JiraClient

beforeEach(async () => {
  sandbox = await startJira({ statuses: { 'PAY-2': 'To Do' } })
  const secrets = { JIRA_API_TOKEN: sandbox.token, JIRA_EMAIL: sandbox.email }
  const { signal } = new AbortController()
  client = await jira({ secret: (name) => secrets[name], env: () => sandbox.url, fetch, signal, clock: Date })
})
afterEach(() => sandbox.close())

test('shows what people would see of the issues to which something was done', async () => {
  expect(renderJira(sandbox)).toBe('Nothing was done in Jira.\n')
  await moveOnce(client, { key: 'PAY-1', to: 'Testing' }).act('k1')
  await client.status('PAY-2')
  await client.edit('SHOP-3', {
    fields: {},
    update: { labels: [{ add: 'canary' }], fixVersions: [{ add: { name: '1' } }] },
  })
  await client.link('SHOP-3', { globalId: 'g', url: 'https://argocd.example', title: 'Rollout' })
  await commentOnce(client, { key: 'SHOP-3', text: 'see https://argocd.example.\nsoon\n\nbye' }).act('k1')
  expect(renderJira(sandbox)).toBe(`PAY-1  Testing

SHOP-3  In Progress
  labels: canary
  fix versions: 1
  link: Rollout https://argocd.example

  see https://argocd.example.
  soon
  bye
  canary-steps k1
`)
})

test('has issues of two projects, one that is not there and one that was moved', async () => {
  expect(await client.status('PAY-1')).toMatchObject({ name: 'In Progress' })
  expect(await client.status('PAY-2')).toMatchObject({ name: 'To Do' })
  expect(await client.whereIs('PAY-404')).toBeUndefined()
  expect(await client.whereIs('PAY-9')).toMatchObject({ key: 'SHOP-9', status: { name: 'In Progress' } })
  await expect(client.transitions('PAY-9')).rejects.toThrow('Issue does not exist')
  expect(await client.whereIs('NONE-1')).toBeUndefined()
  expect(await client.status('SHOP-9')).toMatchObject({ name: 'In Progress' })
})

test('refuses what Jira refuses: other tokens, screens, documents and versions', async () => {
  const { signal } = new AbortController()
  const other = await jira({ secret: () => 'other', env: () => sandbox.url, fetch, signal, clock: Date })
  await expect(other.status('PAY-1')).rejects.toThrow('jira: 401: put a valid API token')
  await expect(client.transit('PAY-1', { id: '31' })).rejects.toThrow("Transition id '31' is not valid for this issue.")
  sandbox.move('PAY-1', 'Testing')
  await expect(client.transit('PAY-1', { id: '31' })).rejects.toThrow('resolution: Resolution is required.')
  await expect(client.comment('PAY-1', { type: 'doc', version: 1, content: [] })).rejects.toThrow('INVALID_INPUT')
  const update = { fixVersions: [{ add: { name: 'none' } }] }
  await expect(client.edit('PAY-1', { fields: {}, update })).rejects.toThrow("Version name 'none' is not valid")
  expect(sandbox.issues()).toMatchObject([{ key: 'PAY-1', status: 'Testing', comments: [], fixVersions: [] }])
})

test('does late what answered 504, after the next call', async () => {
  sandbox.trouble('setIssueProperty', { late: true })
  await expect(client.setProperty('PAY-1', 'p', { a: 1 })).rejects.toThrow('jira: edit issues: PAY-1: 504')
  expect(await client.property('PAY-1', 'p')).toBeUndefined()
  expect(await client.property('PAY-1', 'p')).toEqual({ a: 1 })
})
