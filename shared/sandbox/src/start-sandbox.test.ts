import { TerminalError } from '@canary-steps/sdk'
import { jiraWebhook } from '@canary-steps/vendors/jira'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Sandbox, type StandIn, startSandbox } from './index.ts'

const begun = Date.parse('2026-01-01T10:00:00Z')
let time = begun
const now = () => time
const received: Request[] = []
let sandbox: Sandbox
beforeEach(async () => {
  time = begun
  received.length = 0
  const receive = async (request: Request) => {
    received.push(request)
    return new Response()
  }
  sandbox = await startSandbox({ now, receive, decision: 'approve' })
})
afterEach(() => sandbox.close())

const post = (url: string, token: string | undefined, body: object) =>
  sandbox.fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('a host without a stand-in is refused in one line, and nothing leaves this machine', async () => {
  for (const url of ['https://ledger.internal/healthz', 'https://127.0.0.1.example.com/', 'http://169.254.169.254/'])
    await expect(sandbox.fetch(url)).rejects.toThrow(
      `the sandbox has no stand-in for ${new URL(url).host}: the step that names it in its targets brings one in src/testing/stand-in.ts`,
    )
  await expect(sandbox.fetch(new Request('https://ledger.internal/'))).rejects.toThrow(TerminalError)
})

test('the stand-in of a step answers at its hosts, and people see what was done there', async () => {
  const asked: string[] = []
  const standIn: StandIn = {
    name: 'Deployments',
    env: (url) => ({ DEPLOYMENTS_URL: url }),
    async fetch(request) {
      asked.push(`${request.method} ${request.url} ${await request.text()}`.trim())
      return new Response('noted', { status: 201 })
    },
    render: () => asked.join('\n'),
  }
  const own = await startSandbox({ now, standIns: [{ step: 'note', hosts: ['deploys.example.com:8443'], standIn }] })
  const post = { method: 'POST', body: 'one' }
  const answer = await own.fetch('https://deploys.example.com:8443/notes?of=shop', post)
  expect([answer.status, await answer.text()]).toEqual([201, 'noted'])
  await own.fetch(new Request('https://deploys.example.com:8443', post))
  await own.fetch(`${own.env.DEPLOYMENTS_URL}/notes/1`)
  await expect(own.fetch('https://deploys.example.com/notes')).rejects.toThrow('no stand-in for deploys.example.com:')
  expect(own.render()).toBe(
    [
      'Deployments',
      'POST https://deploys.example.com:8443/notes?of=shop one',
      'POST https://deploys.example.com:8443/ one',
      'GET https://note.sandbox/notes/1',
    ].join('\n'),
  )
  await own.close()
})

test('its environment reaches the stand-ins, and people see what was done there', async () => {
  const { SLACK_API_URL, SLACK_BOT_TOKEN, GITHUB_API_URL, GITHUB_TOKEN } = sandbox.env
  expect(sandbox.render()).toBe('Nothing was done at any vendor.\n')
  const posted = await post(`${SLACK_API_URL}chat.postMessage`, SLACK_BOT_TOKEN, { channel: 'C0PAY', text: 'hello' })
  expect(await posted.json()).toMatchObject({ ok: true })
  const runs = `${GITHUB_API_URL}/repos/acme/shop/actions/workflows/e2e.yaml/dispatches`
  expect((await post(runs, GITHUB_TOKEN, { ref: 'main', inputs: {} })).ok).toBe(true)
  expect(sandbox.render()).toMatch(/^Slack\n#C0PAY\n(.|\n)*hello(.|\n)*\nGitHub\nacme\/shop: Actions\n/)
})

test('a tick tells what became of runs, signed, and lets people decide', async () => {
  const { GITHUB_API_URL, GITHUB_TOKEN } = sandbox.env
  const runs = `${GITHUB_API_URL}/repos/acme/shop/actions/workflows/e2e.yaml/dispatches`
  await post(runs, GITHUB_TOKEN, { ref: 'main', inputs: {} })
  await sandbox.tick()
  expect(received.map(({ url, headers }) => [new URL(url).pathname, headers.get('x-hub-signature-256')])).toEqual([
    ['/webhooks/github', expect.stringMatching(/^sha256=[0-9a-f]{64}$/)],
  ])
})

test('a tick tells of issues, signed, and lets people decide on those that wait for approval', async () => {
  const { JIRA_BASE_URL, JIRA_EMAIL, JIRA_API_TOKEN, JIRA_WEBHOOK_SECRET = '' } = sandbox.env
  await sandbox.fetch(`${JIRA_BASE_URL}/rest/api/3/issue/PAY-1/transitions`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${JIRA_EMAIL}:${JIRA_API_TOKEN}`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ transition: { id: '32' } }),
  })
  const told: string[] = []
  for (const seconds of [0, 40]) {
    time = begun + seconds * 1_000
    await sandbox.tick()
  }
  for (const request of received) {
    const webhook = { headers: request.headers, body: await request.text() }
    expect(await jiraWebhook.verify(webhook, JIRA_WEBHOOK_SECRET, time)).toBe(true)
    told.push(...jiraWebhook.read(webhook).map(({ topic }) => topic))
  }
  expect(told).toEqual(['jira/10001', 'jira/10001'])
  expect(sandbox.render()).toContain('PAY-1  Approved')
})

test('without a receiver clicks come over Socket Mode, and nothing needs a secret of a webhook', async () => {
  const alone = await startSandbox({ now, decision: 'approve' })
  expect(Object.keys(alone.env).toSorted()).toEqual([
    'GITHUB_API_URL',
    'GITHUB_TOKEN',
    'GRAFANA_TOKEN',
    'GRAFANA_URL',
    'JIRA_API_TOKEN',
    'JIRA_BASE_URL',
    'JIRA_EMAIL',
    'SLACK_API_URL',
    'SLACK_APP_TOKEN',
    'SLACK_BOT_TOKEN',
  ])
  await alone.tick()
  await alone.close()
})
