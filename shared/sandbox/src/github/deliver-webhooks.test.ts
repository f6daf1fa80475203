import { githubWebhook } from '@canary-steps/vendors/github'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GithubSandbox, startGithub } from './start-github.ts'

let sandbox: GithubSandbox
let time = 1_700_000_000_000
let received: { headers: Headers; body: string }[]
const secret = 's3cret'

const receive = async (request: Request): Promise<Response> => {
  received.push({ headers: request.headers, body: await request.text() })
  return new Response(null, { status: 204 })
}
const told = () => received.flatMap((request) => githubWebhook.read(request)).map(({ id, data }) => [id, data])

beforeEach(async () => {
  received = []
  sandbox = await startGithub({ now: () => time, workflows: { 'e2e.yaml': { concludes: ['failure', 'success'] } } })
})
afterEach(() => sandbox.close())

const call = (path: string, body: object) =>
  sandbox.fetch(`${sandbox.url}/repos/Acme/shop/actions/${path}`, {
    method: 'POST',
    headers: { authorization: `token ${sandbox.token}` },
    body: JSON.stringify(body),
  })
const dispatch = () => call('workflows/e2e.yaml/dispatches', { ref: 'main' })
const only = () => sandbox.runs()[0]?.id ?? 0

test('tells each change once, when it is due', async () => {
  sandbox.webhook({ secret, to: receive })
  await dispatch()
  await sandbox.tick()
  await sandbox.tick()
  expect(told()).toMatchObject([[`${only()}/1/requested`, { status: 'queued', conclusion: null }]])
  time += 200_000
  await sandbox.tick()
  expect(told().slice(1)).toMatchObject([
    [`${only()}/1/in_progress`, { status: 'in_progress', conclusion: null }],
    [`${only()}/1/completed`, { status: 'completed', conclusion: 'failure', attempt: 1 }],
  ])
  await call(`runs/${only()}/rerun-failed-jobs`, {})
  await sandbox.tick()
  expect(told().slice(3)).toMatchObject([[`${only()}/2/requested`, { status: 'queued', attempt: 2 }]])
})

test.each([false, true])('signs what it sends, as GitHub does, JSON or a form: %s', async (form) => {
  sandbox.webhook({ secret, to: receive, form })
  await dispatch()
  await sandbox.tick()
  for (const request of received) {
    expect(await githubWebhook.verify(request, secret, time)).toBe(true)
    expect(await githubWebhook.verify(request, 'other', time)).toBe(false)
    expect(githubWebhook.read(request)).toMatchObject([{ topic: `github/acme/shop/runs/${only()}` }])
  }
  expect(received).toHaveLength(1)
})

test('tells of a run that was cancelled before it began that it has ended, and no more', async () => {
  sandbox.webhook({ secret, to: receive })
  await dispatch()
  await call(`runs/${only()}/cancel`, {})
  await sandbox.tick()
  expect(told().map(([id]) => id)).toEqual([`${only()}/1/requested`, `${only()}/1/completed`])
  expect(told()[1]).toMatchObject([expect.anything(), { status: 'completed', conclusion: 'cancelled' }])
})

test('lists what it sent and what came of it, and sends nothing again', async () => {
  sandbox.webhook({ secret, to: () => Promise.reject(new Error('down')) })
  sandbox.webhook({ secret, to: receive })
  await dispatch()
  await sandbox.tick()
  await sandbox.tick()
  expect(sandbox.deliveries()).toMatchObject([
    { run: only(), attempt: 1, action: 'requested', status: undefined },
    { run: only(), attempt: 1, action: 'requested', status: 204 },
  ])
  expect(new Set(sandbox.deliveries().map(({ id }) => id)).size).toBe(2)
})
