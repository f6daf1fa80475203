import { inspect } from 'node:util'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { expect, test, vi } from 'vitest'
import { jiraClient } from './calls.ts'

const token = 'ATATT-secret'
const email = 'canary@acme.example'
const basic = Buffer.from(`${email}:${token}`).toString('base64')

const now = Date.parse('2026-11-24T09:59:15Z')

type Options = { url?: string; signal?: AbortSignal }

const client = (fetch: typeof globalThis.fetch, { url = 'https://acme.atlassian.net', signal }: Options = {}) =>
  jiraClient({
    secret: (name) => (name === 'JIRA_EMAIL' ? email : token),
    env: () => url,
    fetch,
    signal: signal ?? new AbortController().signal,
    clock: { now: () => now },
  })

/** The error of writing a comment when `fetch` answers so. */
const failure = (fetch: typeof globalThis.fetch, options: Options = {}): Promise<unknown> =>
  client(fetch, options)
    .transit('PAY-1', { id: '21' })
    .then(
      () => 'no failure',
      (error: unknown) => error,
    )

const refusal =
  (status: number, body: object, headers: Record<string, string> = {}) =>
  async () =>
    Response.json(body, { status, headers })
/** The remedy for an invalid token. */
const validToken =
  'put a valid API token of JIRA_EMAIL into JIRA_API_TOKEN; one with scopes needs JIRA_BASE_URL to be https://api.atlassian.com/ex/jira/<cloud ID>'
const says = (...errorMessages: string[]) => ({ errorMessages, errors: {} })
const plain =
  (body: string, status: number, type = 'text/html', headers: Record<string, string> = {}) =>
  async () =>
    new Response(body, { status, headers: { 'content-type': type, ...headers } })

test.each([
  ['the seconds that Jira names', 7_000, refusal(429, says('slow down'), { 'retry-after': '7' })],
  ['half a minute when Jira names no time', 30_000, plain('', 429)],
  [
    'the time until the date that Jira names',
    45_000,
    refusal(429, {}, { 'retry-after': 'Tue, 24 Nov 2026 10:00:00 GMT' }),
  ],
  [
    'the time until the reset that Jira names',
    45_000,
    plain('', 429, 'text/html', { 'x-ratelimit-reset': '2026-11-24T10:00Z' }),
  ],
  ['a second when the time is over already', 1_000, refusal(429, {}, { 'x-ratelimit-reset': '2026-11-24T09:00Z' })],
  [
    'half a minute when nobody can read the time',
    30_000,
    refusal(429, {}, { 'retry-after': 'soon', 'x-ratelimit-reset': '7' }),
  ],
])('asks to come again after %s: %i ms', async (_, retryAfter, fetch) => {
  expect(await failure(fetch)).toEqual(new RetryLater('jira: transition issues: PAY-1: rate limited', retryAfter))
})

test('asks to come again when somebody else changes the issue', async () => {
  const message = 'jira: transition issues: PAY-1: it is being changed by somebody else'
  expect(await failure(refusal(409, says('conflict')))).toEqual(new RetryLater(message, 11_000))
})

test.each([
  [401, says('Bad'), `401: ${validToken} (Bad)`],
  [403, says('No'), '403: JIRA_EMAIL may not transition issues in the project PAY: give it the permission (No)'],
  [404, says('Gone'), '404: PAY-1: no such issue, or JIRA_EMAIL may not see it (Gone)'],
  [400, { errorMessages: ['one', 'two'], errors: { labels: 'bad' } }, '400: PAY-1: one; two; labels: bad'],
  [422, { errors: { resolution: 'is required' } }, '422: PAY-1: resolution: is required'],
])('takes %i as final and names the remedy', async (status, body, remedy) => {
  expect(await failure(refusal(status, body))).toEqual(new TerminalError(`jira: ${remedy}`))
})

test('names no project where the call is about none', async () => {
  await expect(client(refusal(403, says('No'))).ownAccount()).rejects.toEqual(
    new TerminalError('jira: 403: JIRA_EMAIL may not read: give it the permission (No)'),
  )
})

test('takes a wrong token as final, to which Jira answers in plain text', async () => {
  const answer = plain('Client must be authenticated to access this resource.', 401, 'text/plain')
  const message = `jira: 401: ${validToken}`
  expect(await failure(answer)).toEqual(new TerminalError(message))
})

const page = 'a page came, not JSON: is JIRA_BASE_URL the address of Jira, such as https://acme.atlassian.net?'

test.each([
  ['500', refusal(500, says('Internal'))],
  ['503', plain('<p>down</p>', 503)],
  ['408', refusal(408, says('slow'))],
  ['404 without a message from Jira', plain('<p>proxy</p>', 404)],
  ['403 without a message from Jira', plain('', 403)],
  ['400 without a message from Jira', refusal(400, {})],
  [page, plain('<p>Sign in</p>', 200)],
  ['unreadable answer', plain('ok', 200, 'text/plain')],
  ['unreadable answer', plain('{"transitions":', 200, 'application/json')],
  ['302, which is not followed: set JIRA_BASE_URL to where it leads', plain('', 302)],
  [
    'connect ECONNREFUSED',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
  ],
])('takes “%s” as a call that may have acted', async (reason, fetch) => {
  const message = `jira: transition issues: PAY-1: ${reason}`
  expect(await failure(fetch)).toMatchObject({ name: 'Error', message })
})

test('reads only answers of the shape that it needs', async () => {
  const fetch = refusal(200, { key: 'PAY-1', fields: { status: 'Done' } })
  await expect(client(fetch).status('PAY-1')).rejects.toThrow('jira: read: PAY-1: unreadable answer')
})

test('takes a proxy’s 404 neither for an issue nor for a property that is gone', async () => {
  const fetch = plain('<p>no such host</p>', 404)
  await expect(client(fetch).whereIs('PAY-1')).rejects.toThrow('404 without a message from Jira')
  await expect(client(fetch).property('PAY-1', 'p')).rejects.toThrow('404 without a message from Jira')
})

test('makes one request only, whatever the answer, and follows no redirect', async () => {
  for (const answer of [plain('', 500), refusal(429, {}), refusal(400, says('no')), plain('', 307)]) {
    const fetch = vi.fn<typeof globalThis.fetch>(answer)
    await failure(fetch)
    expect(fetch).toHaveBeenCalledOnce()
    expect(fetch.mock.calls[0]?.[1]?.redirect).toBe('manual')
  }
})

test('sends who it is to the address that is set, whatever path it has', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(null, { status: 204 }))
  expect(await failure(fetch, { url: 'https://proxy.example/jira/' })).toBe('no failure')
  const [to, init] = fetch.mock.calls[0] ?? []
  expect(to).toBe('https://proxy.example/jira/rest/api/3/issue/PAY-1/transitions')
  expect(new Headers(init?.headers).get('authorization')).toBe(`Basic ${basic}`)
  expect(init?.body).toBe('{"transition":{"id":"21"}}')
})

test.each([
  ['', 'JIRA_BASE_URL is not set: it must be such as https://acme.atlassian.net'],
  ['acme', 'JIRA_BASE_URL must be an address such as https://acme.atlassian.net'],
  ['ftp://acme', 'JIRA_BASE_URL must be an address such as https://acme.atlassian.net'],
  ['https://me:secret@acme.example', 'JIRA_BASE_URL must be an address such as https://acme.atlassian.net'],
])('refuses the address "%s" and names the remedy', (url, remedy) => {
  expect(() => client(globalThis.fetch, { url })).toThrow(new TerminalError(`jira: ${remedy}`))
})

test.each(['pay-1', 'PAY', '../x', 'PAY-1/comment', 'PAY-0'])('asks nothing of Jira about %s', async (key) => {
  const fetch = vi.fn(plain('', 500))
  await expect(client(fetch).status(key)).rejects.toEqual(
    new TerminalError(`jira: ${key}: name the issue by its key, such as PAY-12`),
  )
  expect(fetch).not.toHaveBeenCalled()
})

test('says that no answer came in time', async () => {
  const signal = AbortSignal.abort(new Error('over'))
  const message = 'jira: transition issues: PAY-1: no answer in time'
  expect(await failure(() => Promise.reject(signal.reason), { signal })).toMatchObject({ message })
})

test('keeps its account out of what Jira says, and no other of the same domain', async () => {
  const told = await failure(refusal(400, says(`${email} and bob@acme.example`)))
  expect(told).toMatchObject({ message: 'jira: 400: PAY-1: [redacted] and bob@acme.example' })
})

test('keeps the token out of errors, however it is repeated', async () => {
  const echoes = [
    refusal(400, says(`no ${token} and Basic ${basic}`)),
    () => Promise.reject(new Error(`no ${token}`, { cause: new Error(`Basic ${basic}`) })),
  ]
  for (const fetch of echoes) {
    const told = inspect(await failure(fetch), { depth: 10 })
    expect(told).toContain('[redacted]')
    expect(told).not.toContain(token)
    expect(told).not.toContain(basic)
  }
})
