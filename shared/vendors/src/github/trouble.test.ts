import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { TerminalError } from '@canary-steps/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { githubClient as github } from './calls.ts'

const token = 'github_pat_secret'
const now = 1_700_000_000_000
const workflow = { repository: 'acme/shop', workflow: 'e2e.yaml', ref: 'main', inputs: { 'canary-steps': 'k1' } }
const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

type Options = { signal?: AbortSignal; url?: string; token?: string }

const client = (fetch: typeof globalThis.fetch, options: Options = {}) =>
  github({
    secret: () => options.token ?? token,
    env: () => options.url,
    fetch,
    signal: options.signal ?? new AbortController().signal,
    clock: { now: () => now },
  })

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  )

/** The error of a dispatch when `fetch` answers so. */
const failure = (fetch: typeof globalThis.fetch, options: Options & Partial<typeof workflow> = {}) =>
  errorOf(client(fetch, options).dispatch({ ...workflow, ...options }))

const answer =
  (body: string, init: ResponseInit = {}) =>
  async () =>
    new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' }, ...init })

const refusal =
  (status: number, message: string, headers: Record<string, string> = {}) =>
  async () =>
    Response.json({ message, documentation_url: 'https://docs.github.com/rest' }, { status, headers })

const loopback = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/v3`
}

test.each([
  ['the seconds that GitHub names', 3_000, refusal(429, 'slow down', { 'retry-after': '3' })],
  [
    'the seconds that GitHub names',
    7_000,
    refusal(403, 'You have triggered an abuse detection mechanism', { 'retry-after': '7' }),
  ],
  ['a minute when GitHub names no time', 60_000, answer('', { status: 429 })],
  ['a minute when GitHub names no time', 60_000, refusal(403, 'You have exceeded a secondary rate limit.')],
  [
    'the reset of the limit',
    90_000,
    refusal(403, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1700000090' }),
  ],
  [
    'a second when the reset has passed',
    1_000,
    refusal(429, 'API rate limit exceeded', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1699999999' }),
  ],
])('asks to come again after %s: %i ms', async (_, retryAfter, fetch) => {
  expect(await failure(fetch)).toMatchObject({ name: 'RetryLater', retryAfter })
})

test.each([
  [401, 'Bad credentials', 'put a valid token into GITHUB_TOKEN'],
  [404, 'Not Found', 'no such repository or workflow, or GITHUB_TOKEN may not see it: acme/shop, e2e.yaml'],
  [
    403,
    'Resource not accessible by personal access token',
    'give GITHUB_TOKEN the permission "Actions: read and write" for acme/shop (Resource not accessible by personal access token)',
  ],
  [403, 'Repository access blocked', 'Repository access blocked'],
  [422, 'No ref found for: main', 'No ref found for: main'],
  [422, "Workflow does not have 'workflow_dispatch' trigger", "Workflow does not have 'workflow_dispatch' trigger"],
  [
    422,
    'Unexpected inputs provided: ["canary-steps"]',
    'e2e.yaml at main takes no input canary-steps: declare it under on.workflow_dispatch.inputs ' +
      `and show it in run-name: \${{ inputs.canary-steps }}`,
  ],
  [
    422,
    'Unexpected inputs provided: ["image", "canary-steps"]',
    'e2e.yaml at main takes no inputs image, canary-steps: declare them under on.workflow_dispatch.inputs ' +
      `and show canary-steps in run-name: \${{ inputs.canary-steps }}`,
  ],
  [
    422,
    'Unexpected inputs provided: ["image"]',
    'e2e.yaml at main takes no input image: declare it under on.workflow_dispatch.inputs',
  ],
])('takes %i “%s” as final and names the remedy', async (status, message, remedy) => {
  expect(await failure(refusal(status, message))).toEqual(new TerminalError(`github: ${status}: ${remedy}`))
})

test('names the marker’s input as the workflow calls it', async () => {
  const fetch = refusal(422, 'Unexpected inputs provided: ["marker"]')
  const call = client(fetch).dispatch({ ...workflow, inputs: { marker: 'k1' }, markerInput: 'marker' })
  expect(await errorOf(call)).toMatchObject({ message: expect.stringContaining(`run-name: \${{ inputs.marker }}`) })
})

test('names the run that GitHub does not know', async () => {
  const error = await errorOf(client(refusal(404, 'Not Found')).run({ repository: 'acme/shop', id: 7 }))
  const remedy = 'no such repository or run, or GITHUB_TOKEN may not see it: acme/shop, 7'
  expect(error).toEqual(new TerminalError(`github: 404: ${remedy}`))
})

test.each([
  ['shop', 'e2e.yaml', 'shop: name the repository as owner/name'],
  ['acme/..', 'e2e.yaml', 'acme/..: name the repository as owner/name'],
  ['acme/shop/x', 'e2e.yaml', 'acme/shop/x: name the repository as owner/name'],
  ['acme/shop', '..', '..: name the workflow by its file, as e2e.yaml'],
])('asks nothing of GitHub about %s and %s', async (repository, name, remedy) => {
  const fetch = vi.fn(answer('{}'))
  expect(await failure(fetch, { repository, workflow: name })).toEqual(new TerminalError(`github: ${remedy}`))
  expect(fetch).not.toHaveBeenCalled()
})

const text = { 'content-type': 'text/html' }

test.each([
  ['500', refusal(500, 'Server Error')],
  ['503', answer('<p>unicorn</p>', { status: 503, headers: text })],
  ['408', refusal(408, 'Request Timeout')],
  ['404 without a message from GitHub', answer('<p>proxy</p>', { status: 404, headers: text })],
  ['403 without a message from GitHub', answer('', { status: 403 })],
  ['unreadable answer', answer('<p>proxy</p>', { headers: text })],
  ['unreadable answer', answer('{"workflow_run_id":1')],
  ['unreadable answer', answer('{"workflow_run_id":"1","html_url":"https://x.example"}')],
  ['unreadable answer', answer('{"workflow_run_id":1,"html_url":"javascript:alert(1)"}')],
  [
    'connect ECONNREFUSED',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
  ],
])('takes “%s” as a call that may have acted', async (reason, fetch) => {
  expect(await failure(fetch)).toMatchObject({ name: 'Error', message: `github: dispatch: ${reason}` })
})

test('does not take a proxy’s 404 for a run that is gone', async () => {
  const proxy = answer('<p>no such host</p>', { status: 404, headers: text })
  const error = await errorOf(client(proxy).cancel({ repository: 'acme/shop', id: 7 }))
  expect(error).toMatchObject({ name: 'Error', message: 'github: cancel: 404 without a message from GitHub' })
})

test('makes one request only, whatever the answer', async () => {
  for (const fetch of [vi.fn(answer('', { status: 500 })), vi.fn(refusal(429, 'wait')), vi.fn(refusal(422, 'no'))]) {
    await failure(fetch)
    expect(fetch).toHaveBeenCalledOnce()
  }
})

test('keeps the base path of an enterprise server, and says which version of the API it speaks', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(answer('{"workflow_run_id":1,"html_url":"https://ghe.example.com/r/1"}'))
  expect(await failure(fetch, { url: 'https://ghe.example.com/api/v3/' })).toBe('no failure')
  const [to, init] = fetch.mock.calls[0] ?? []
  expect(to).toBe('https://ghe.example.com/api/v3/repos/acme/shop/actions/workflows/e2e.yaml/dispatches')
  expect(init?.redirect).toBe('manual')
  expect(Object.fromEntries(new Headers(init?.headers))).toMatchObject({
    authorization: `token ${token}`,
    'x-github-api-version': '2022-11-28',
  })
})

test('speaks to GitHub when no server is named', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(answer('', { status: 500 }))
  await failure(fetch)
  expect(String(fetch.mock.calls[0]?.[0])).toMatch(/^https:\/\/api\.github\.com\/repos\//)
})

test('follows no redirect', async () => {
  const asked: (string | undefined)[] = []
  const url = await loopback((request, response) => {
    asked.push(request.url)
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  const message = 'github: dispatch: 307 without a message from GitHub'
  expect(await failure(fetch, { url })).toMatchObject({ name: 'Error', message })
  expect(asked).toEqual(['/api/v3/repos/acme/shop/actions/workflows/e2e.yaml/dispatches'])
})

test.each([200, 422])('ends with the signal while the body of a %i is still coming', async (status) => {
  const url = await loopback((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).write('{"message":')
  })
  const budget = new AbortController()
  const untilHeaders: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    budget.abort()
    return response
  }
  const error = await failure(untilHeaders, { url, signal: budget.signal })
  expect(error).toMatchObject({ name: 'Error', message: 'github: dispatch: no answer in time' })
})

test('takes a refusal that came in full for one, though the signal has ended since', async () => {
  const budget = new AbortController()
  const late: typeof fetch = async () => {
    budget.abort()
    return refusal(422, 'No ref found for: main')()
  }
  const error = await failure(late, { signal: budget.signal })
  expect(error).toEqual(new TerminalError('github: 422: No ref found for: main'))
})

test('asks nothing once the signal has ended', async () => {
  const error = await failure(fetch, { url: 'http://127.0.0.1:9/api/v3', signal: AbortSignal.abort() })
  expect(error).toMatchObject({ name: 'Error', message: 'github: dispatch: no answer in time' })
})

test('keeps the token out of errors and the console quiet', async () => {
  const said = ['debug', 'info', 'warn', 'error', 'log'] as const
  const spies = said.map((level) => vi.spyOn(console, level))
  const errors = await Promise.all([
    failure(fetch, { token: 'github_pat_sec\nret', url: 'http://127.0.0.1:9/api/v3' }),
    failure(() => Promise.reject(new Error(`sent ${token}`, { cause: new Error(`token ${token}`) }))),
    failure(refusal(422, `unexpected ${token}`)),
    failure(refusal(422, `${'x'.repeat(490)}${token}`)),
    failure(refusal(401, 'Bad credentials')),
    failure(refusal(500, token, { deprecation: 'true', sunset: 'tomorrow' })),
  ])
  for (const error of errors) expect(inspect(error, { depth: null })).not.toMatch(/github_p|secret/)
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
})
