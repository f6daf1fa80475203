import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { inspect } from 'node:util'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { afterEach, expect, test, vi } from 'vitest'
import { slackClient as slack } from './calls.ts'

const token = 'xoxb-secret'
const channel = 'C0PAY'
const closing: (() => unknown)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

/** The error of a post when `fetch` answers so. */
const failure = (
  fetch: typeof globalThis.fetch,
  options: { signal?: AbortSignal; url?: string; token?: string } = {},
): Promise<unknown> =>
  slack({
    secret: () => options.token ?? token,
    env: () => options.url,
    fetch,
    signal: options.signal ?? new AbortController().signal,
  })
    .post({ channel, text: 'hello', marker: 'k1' })
    .then(
      () => 'no failure',
      (error: unknown) => error,
    )

const answer =
  (body: string, init: ResponseInit = {}) =>
  async () =>
    new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' }, ...init })

const refusal = (error: string, more: object = {}) => failure(answer(JSON.stringify({ ok: false, error, ...more })))

const loopback = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api/`
}

test('asks to come again after the seconds that Slack names', async () => {
  const error = await failure(answer('', { status: 429, headers: { 'retry-after': '3' } }))
  expect(error).toEqual(new RetryLater('slack: chat.postMessage: rate limited', 3_000))
})

test('asks to come again after a second where Slack says at once', async () => {
  const error = await failure(answer('', { status: 429, headers: { 'retry-after': '0' } }))
  expect(error).toEqual(new RetryLater('slack: chat.postMessage: rate limited', 1_000))
})

test('asks to come again after 30 s when Slack names no time', async () => {
  const expected = new RetryLater('slack: chat.postMessage: rate limited', 30_000)
  expect(await failure(answer('', { status: 429 }))).toEqual(expected)
  expect(await refusal('ratelimited')).toEqual(expected)
})

test.each([
  ['not_in_channel', 'invite the bot to C0PAY'],
  ['channel_not_found', 'check the id C0PAY; if it is a private channel, invite the bot'],
  ['is_archived', 'unarchive C0PAY or name another channel'],
  ['invalid_auth', 'put a valid bot token into SLACK_BOT_TOKEN'],
  ['token_revoked', 'put a valid bot token into SLACK_BOT_TOKEN'],
  ['msg_too_long', 'shorten the text'],
  ['restricted_action', 'a workspace setting keeps the bot from posting to C0PAY'],
  ['some_newer_error', 'see docs.slack.dev/reference/methods/chat.postMessage'],
])('takes %s as final and names the remedy', async (code, remedy) => {
  expect(await refusal(code)).toEqual(new TerminalError(`slack: ${code}: ${remedy}`))
})

test('names the missing scope, and what is wrong with blocks', async () => {
  expect(await refusal('missing_scope', { needed: 'chat:write' })).toEqual(
    new TerminalError('slack: missing_scope: add the scope chat:write to the slack app and install it again'),
  )
  const told = { response_metadata: { messages: ['[ERROR] no more than 50 items [json-pointer:/blocks]'] } }
  expect(await refusal('invalid_blocks', told)).toEqual(
    new TerminalError('slack: invalid_blocks: no more than 50 items [json-pointer:/blocks]'),
  )
})

test.each(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])(
  'takes %s as a call that may have acted',
  async (code) => {
    expect(await refusal(code)).toEqual(new Error(`slack: chat.postMessage: ${code}`))
  },
)

test.each([
  ['503', answer('overloaded', { status: 503 })],
  ['302', answer('', { status: 302, headers: { location: 'https://example.com/' } })],
  ['answered text/html, not json', answer('<p>proxy</p>', { headers: { 'content-type': 'text/html' } })],
  ['unreadable answer', answer('{"ok":tr')],
  ['unreadable answer', answer('{}')],
  ['unreadable answer', answer('')],
  ['unreadable answer', answer('{"ok":true,"channel":"1e999","ts":"1.2"}')],
  ['unreadable answer', answer('{"ok":true,"channel":"C0PAY","ts":"now"}')],
  [
    'connect ECONNREFUSED',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
  ],
])('takes “%s” as a call that may have acted', async (reason, fetch) => {
  const error = await failure(fetch)
  expect(error).toMatchObject({ name: 'Error', message: `slack: chat.postMessage: ${reason}` })
})

test('makes one request only, whatever the answer', async () => {
  const fetch = vi.fn(answer('', { status: 500 }))
  await failure(fetch)
  expect(fetch).toHaveBeenCalledOnce()
})

test('follows no redirect', async () => {
  const asked: (string | undefined)[] = []
  const url = await loopback((request, response) => {
    asked.push(request.url)
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  expect(await failure(fetch, { url })).toEqual(new Error('slack: chat.postMessage: 307'))
  expect(asked).toEqual(['/api/chat.postMessage'])
})

test('ends with the signal while the body is still coming', async () => {
  const url = await loopback((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"ok":')
  })
  const budget = new AbortController()
  const untilHeaders: typeof fetch = async (...request) => {
    const response = await fetch(...request)
    budget.abort()
    return response
  }
  const error = await failure(untilHeaders, { url, signal: budget.signal })
  expect(error).toMatchObject({ name: 'Error', message: 'slack: chat.postMessage: no answer in time' })
})

test('keeps the token out of errors and the console quiet', async () => {
  const said = ['debug', 'info', 'warn', 'error', 'log'] as const
  const spies = said.map((level) => vi.spyOn(console, level))
  const split = 'xoxb-sec\nret'
  const errors = await Promise.all([
    failure(fetch, { token: split }),
    failure(() => Promise.reject(new Error(`sent ${token}`, { cause: new Error(`Bearer ${token}`) }))),
    refusal('invalid_blocks', { response_metadata: { messages: ['[ERROR] bad'], warnings: ['old'] } }),
  ])
  for (const error of errors) expect(inspect(error, { depth: null })).not.toMatch(/xoxb/)
  for (const spy of spies) expect(spy).not.toHaveBeenCalled()
})
