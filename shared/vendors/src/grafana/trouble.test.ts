import { inspect } from 'node:util'
import { RetryLater, TerminalError } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { grafana } from './calls.ts'

const token = 'glsa_secret'
const json = { 'content-type': 'application/json' }

type Options = { signal?: AbortSignal; url?: string | undefined; dashboard?: string }

const client = (fetch: typeof globalThis.fetch, options: Options = {}) =>
  grafana({
    secret: () => token,
    env: () => ('url' in options ? options.url : 'https://grafana.example/grafana/'),
    fetch,
    signal: options.signal ?? new AbortController().signal,
    clock: { now: () => 1_700_000_000_000 },
  })

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  )

/** The error of an annotation when `fetch` answers so. */
const failure = (fetch: typeof globalThis.fetch, options: Options = {}) =>
  errorOf(client(fetch, options).annotate({ time: 1, text: 'a', tags: [], dashboard: options.dashboard }))

const answers =
  (status: number, body: string | object = '', headers: Record<string, string> = json): typeof fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
const says = (status: number, message: string) => answers(status, { message })

test.each([
  [401, 'Invalid API key', 'put a valid service account token into GRAFANA_TOKEN'],
  [403, 'Access denied', 'read, create, write and delete annotations of the organisation'],
  [404, 'Not found', 'GRAFANA_URL lacks the path of Grafana'],
  [412, 'version mismatch', 'Grafana asks for something to be done first'],
  [422, 'validation failed', '422: validation failed'],
  [400, 'Failed to save annotation', '400: Failed to save annotation'],
])('takes %s for a refusal, with what to do about it', async (status, message, told) => {
  const error = await failure(says(status, message))
  expect(error).toBeInstanceOf(TerminalError)
  expect(error).toMatchObject({ message: expect.stringContaining(told) })
  expect(error).toMatchObject({ message: expect.stringContaining(message) })
})

test('names the dashboard that it was about', async () => {
  const error = await failure(says(403, 'Access denied'), { dashboard: 'shop-1' })
  expect(error).toMatchObject({
    message: expect.stringContaining('annotations of the dashboard shop-1, if that is there'),
  })
})

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 1_000],
  [{ 'retry-after': 'soon' }, 30_000],
  [{}, 30_000],
])('comes again when it is told to slow down with %j', async (headers, retryAfter) => {
  const error = await failure(answers(429, '<p>slow down</p>', headers))
  expect(error).toBeInstanceOf(RetryLater)
  expect(error).toMatchObject({ retryAfter, message: 'grafana: annotate: rate limited' })
})

const html = { 'content-type': 'text/html; charset=utf-8' }
const look =
  'is GRAFANA_URL the address of Grafana itself, with no login page or proxy in front that refuses GRAFANA_TOKEN?'

test.each([
  ['a login page', answers(200, '<html>', html), `200 with text/html that is not JSON: ${look}`],
  ['a proxy that refuses', answers(403, '<html>', html), `403 with text/html that is not JSON: ${look}`],
  ['nothing at all', async () => new Response(null), `200 with something that is not JSON: ${look}`],
  ['JSON that was cut off', answers(200, '{"id":'), 'unreadable answer'],
  ['JSON of another kind', answers(200, { ok: true }), 'unreadable answer'],
  ['a refusal without words', answers(400, {}), '400 without a message from Grafana'],
  ['a redirect', answers(302, '', { location: 'https://login.example' }), '302, which is not followed'],
  ['an error of Grafana', says(500, 'oh'), '500'],
  ['a gateway', answers(504, '<html>', html), '504'],
  ['a timeout of a proxy', answers(408), '408'],
  [
    'no connection',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ECONNRESET') })),
    'ECONNRESET',
  ],
])('says that it may have acted after %s', async (_, fetch, told) => {
  const error = await failure(fetch)
  expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining(`grafana: annotate: ${told}`) })
})

test('says that there was no answer in time', async () => {
  const signal = AbortSignal.abort()
  const fetch: typeof globalThis.fetch = (_, init) => Promise.reject(init?.signal?.reason)
  expect(await failure(fetch, { signal })).toMatchObject({ message: 'grafana: annotate: no answer in time' })
})

test.each([
  ['a refusal', says(400, `bad ${token}`)],
  ['an error', () => Promise.reject(new Error(`for Bearer ${token}`, { cause: new Error(token) }))],
])('keeps the token out of %s that repeats it', async (_, fetch) => {
  const error = await failure(fetch)
  expect(error).toBeInstanceOf(Error)
  expect(inspect(error, { depth: 9 })).not.toContain(token)
})

test.each([
  undefined,
  '',
  'grafana.example',
  'ftp://grafana.example',
  'https://me:pw@grafana.example',
  'https://g.example/?a=1',
])('asks for an address before any request: %s', async (url) => {
  const error = await failure(() => Promise.reject(new Error('asked')), { url })
  expect(error).toBeInstanceOf(TerminalError)
  expect(error).toMatchObject({
    message: expect.stringMatching(/GRAFANA_URL.*such as https:\/\/grafana\.example\.com$/),
  })
  expect(inspect(error)).not.toContain('pw')
})

test('takes only a 404 of Grafana itself for one that is gone', async () => {
  const change = { timeEnd: 1, text: '', tags: [] }
  expect(await client(says(404, 'Annotation not found')).change(1, change)).toBe(false)
  expect(await client(says(404, 'Annotation not found')).remove(1)).toBeUndefined()
  expect(await errorOf(client(answers(404, '<html>', html)).change(1, change))).toMatchObject({ name: 'Error' })
  expect(await errorOf(client(says(403, 'Access denied')).remove(1))).toBeInstanceOf(TerminalError)
})
