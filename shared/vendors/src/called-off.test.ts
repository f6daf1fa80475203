import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { githubClient } from './github/calls.ts'
import { grafana } from './grafana/calls.ts'
import { jiraClient } from './jira/calls.ts'
import { slackClient } from './slack/calls.ts'

type Site = { readonly url: string; readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal }

const optionsOf = ({ url, fetch, signal }: Site) => ({
  secret: () => 'secret-token',
  env: () => url,
  fetch,
  signal,
  clock: { now: () => 1_700_000_000_000 },
})

/** A call of each vendor, which acts. */
const vendors: Readonly<Record<string, (site: Site) => Promise<unknown>>> = {
  GitHub: (site) =>
    githubClient(optionsOf(site)).dispatch({
      repository: 'acme/shop',
      workflow: 'e2e.yaml',
      ref: 'main',
      inputs: { 'canary-steps': 'k1' },
    }),
  Slack: (site) => slackClient(optionsOf(site)).post({ channel: 'C0PAY', text: 'hello', marker: 'k1' }),
  Jira: (site) => jiraClient(optionsOf(site)).transit('PAY-1', { id: '21' }),
  Grafana: (site) => grafana(optionsOf(site)).annotate({ time: 1, text: 'a', tags: [] }),
}

const json = { 'content-type': 'application/json' }

/** How far the vendor comes with its answer before it hangs. */
const stages: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  'before its headers': () => undefined,
  'after its headers': (response) => response.writeHead(200, json).flushHeaders(),
  'within its body': (response) => response.writeHead(200, json).write('{"ok":'),
  'within a refusal': (response) => response.writeHead(422, json).write('{"message":'),
}

const cases = Object.entries(vendors).flatMap(([vendor, call]) =>
  Object.entries(stages).map(([stage, hang]) => ({ vendor, call, stage, hang })),
)

test.each(cases)('$vendor that hangs $stage is left with the signal, and asked nothing more', async (one) => {
  const budget = new AbortController()
  const asked: (string | undefined)[] = []
  const left = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    asked.push(request.url)
    request.socket.once('close', () => left.resolve())
    one.hang(response)
    if (!response.headersSent) budget.abort()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/`
  const untilHeaders: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    budget.abort()
    return response
  }
  const call = one.call({ url, fetch: untilHeaders, signal: budget.signal })
  await expect(call).rejects.toMatchObject({ name: 'Error', message: expect.stringMatching(/: no answer in time$/) })
  // the vendor sees its connection closed
  await left.promise
  expect(asked).toHaveLength(1)
  server.close()
})

test.each(Object.entries(vendors))('%s is asked nothing once the signal has ended', async (_, call) => {
  const asked: unknown[] = []
  const ended: typeof fetch = async (to, init) => {
    if (!init?.signal?.aborted) asked.push(to)
    return fetch(to, init)
  }
  const site = { url: 'http://127.0.0.1:9/api/', fetch: ended, signal: AbortSignal.abort() }
  await expect(call(site)).rejects.toThrow(/: no answer in time$/)
  expect(asked).toEqual([])
})
