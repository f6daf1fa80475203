import { type JiraSandbox, startJira } from '@canary-steps/sandbox/jira'
import { TerminalError } from '@canary-steps/sdk'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { jiraClient } from './calls.ts'

let jira: JiraSandbox
beforeAll(async () => {
  jira = await startJira()
})
afterAll(() => jira.close())

const client = (env: Readonly<Record<string, string>>, fetch: typeof globalThis.fetch = globalThis.fetch) =>
  jiraClient({
    secret: (name) => (name === 'JIRA_EMAIL' ? jira.email : jira.token),
    env: (name) => env[name],
    fetch,
    signal: new AbortController().signal,
    clock: Date,
  })

test.each([
  ['https://acme.atlassian.net/', 'https://acme.atlassian.net'],
  ['https://proxy.example/jira', 'https://proxy.example/jira'],
])('leads people to where calls go: %s', async (base, site) => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  expect(await client({ JIRA_BASE_URL: base }, fetch).url('PAY-1')).toBe(`${site}/browse/PAY-1`)
  expect(fetch).not.toHaveBeenCalled()
})

test('leads people to the site where calls go through the gateway, and asks for it once', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>((to, init) => globalThis.fetch(to, init))
  const api = client({ JIRA_BASE_URL: jira.gateway }, fetch)
  expect(await Promise.all(['PAY-1', 'PAY-2'].map(api.url))).toEqual([
    `${jira.url}/browse/PAY-1`,
    `${jira.url}/browse/PAY-2`,
  ])
  expect(await api.status('PAY-1')).toMatchObject({ name: 'In Progress' })
  expect(fetch.mock.calls.map(([to]) => String(to).replace(jira.gateway, '').split('?')[0])).toEqual([
    '/rest/api/3/serverInfo',
    '/rest/api/3/issue/PAY-1',
  ])
})

test('leads people to where the setting says, and asks nobody', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  for (const base of [jira.gateway, 'https://proxy.example/jira']) {
    const env = { JIRA_BASE_URL: base, JIRA_SITE_URL: 'https://acme.atlassian.net/' }
    expect(await client(env, fetch).url('PAY-1')).toBe('https://acme.atlassian.net/browse/PAY-1')
  }
  expect(fetch).not.toHaveBeenCalled()
})

test.each([[{}], [{ baseUrl: 'nowhere' }], [{ baseUrl: 'https://api.atlassian.com/ex/jira/1' }]])(
  'says what to set where the gateway does not say where people see issues: %j',
  async (answer) => {
    const api = client({ JIRA_BASE_URL: jira.gateway }, async () => Response.json(answer))
    const remedy = 'set JIRA_SITE_URL to the address of the site, such as https://acme.atlassian.net'
    await expect(api.url('PAY-1')).rejects.toThrow(TerminalError)
    await expect(api.url('PAY-1')).rejects.toThrow(remedy)
  },
)

test('refuses a setting that is no address', () => {
  expect(() => client({ JIRA_BASE_URL: jira.url, JIRA_SITE_URL: 'acme' })).toThrow(
    new TerminalError('jira: JIRA_SITE_URL must be an address such as https://acme.atlassian.net'),
  )
})
