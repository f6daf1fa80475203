import { TerminalError } from '@canary-steps/sdk'
import { replyOf, testHost } from '@canary-steps/testing'
import { expect, it } from 'vitest'
import { dependencyCheck } from './index.ts'

const url = 'https://ledger.internal/healthz?token=hush'

const run = async (check: object, fetch: typeof globalThis.fetch) =>
  replyOf(
    await testHost(dependencyCheck, { config: { http: [{ url, ...check }] }, fetch }).call('run', { budget: 600 }),
  )

const kib = 1_024

/** A body of so many KiB that ends with a text; the bytes read of it are counted. */
const longBody = (size: number, end: string) => {
  const count = { read: 0, isCancelled: false }
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const isLast = count.read === size
      controller.enqueue(isLast ? new TextEncoder().encode(end) : new Uint8Array(kib).fill(32))
      if (isLast) controller.close()
      count.read += 1
    },
    cancel: () => {
      count.isCancelled = true
    },
  })
  return { count, body }
}

const answers: readonly [string, object, () => Response, string][] = [
  ['200', {}, () => new Response('any'), 'Successful: 1 of 1 ready: http ledger.internal/healthz'],
  ['204 that is wanted', { status: 204 }, () => new Response(null, { status: 204 }), 'Successful'],
  ['200 where 204 is wanted', { status: 204 }, () => new Response(), 'answered 200, not 204'],
  ['503 that is wanted', { status: 503 }, () => new Response('', { status: 503 }), 'Successful'],
  ['500', { body: 'UP' }, () => new Response('UP', { status: 500 }), 'answered 500'],
  ['the text', { body: '"UP"' }, () => new Response('{"status":"UP"}'), 'Successful'],
  ['another text', { body: '"UP"' }, () => new Response('{"status":"DOWN"}'), 'answered 200 without the text'],
  ['no body', { body: 'UP' }, () => new Response(null), 'answered 200 without the text'],
  ['a text split in the middle of a letter', { body: 'é' }, () => new Response(split('é')), 'Successful'],
  ...[301, 302, 304, 307, 308].map((status): [string, object, () => Response, string] => [
    `${status}`,
    {},
    () => new Response(null, { status, headers: { location: 'http://127.0.0.1/' } }),
    'answered with a redirect, which is not followed',
  ]),
]

const split = (text: string) =>
  new ReadableStream({
    start(controller) {
      for (const byte of new TextEncoder().encode(text)) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })

it.each(answers)('takes %s for what it is', async (_, check, answer, says) => {
  const { phase, message } = await run(check, async () => answer())
  expect(`${phase}: ${message}`).toContain(says)
  expect(message).not.toContain('hush')
})

it('follows no redirect, and every request ends with the call', async () => {
  const inits: (RequestInit | undefined)[] = []
  await run({}, async (_, init) => {
    inits.push(init)
    return new Response()
  })
  expect(inits).toEqual([{ redirect: 'manual', signal: expect.any(AbortSignal) }])
})

it.each([
  [
    'refused',
    'failed: connect ECONNREFUSED',
    () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') })),
  ],
  ['reset in the middle of the body', 'failed: reset', async () => new Response(broken())],
])('waits when the connection is %s', async (_, says, fetch) => {
  const reply = await run({ body: 'UP' }, fetch)
  expect(reply).toMatchObject({ phase: 'Running', message: expect.stringContaining(says) })
})

const broken = () =>
  new ReadableStream({
    pull(controller) {
      controller.error(new Error('reset'))
    },
  })

it('waits when there is no answer before the call ends', async () => {
  const { phase, message } = await run(
    {},
    (_, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('x')))),
  )
  expect({ phase, message }).toMatchObject({ phase: 'Running', message: expect.stringContaining('no answer in time') })
})

it('reads 64 KiB of a body and no more', async () => {
  const within = longBody(63, 'UP')
  expect(await run({ body: 'UP' }, async () => new Response(within.body))).toMatchObject({ phase: 'Successful' })
  const beyond = longBody(64, 'UP')
  expect(await run({ body: 'UP' }, async () => new Response(beyond.body))).toMatchObject({ phase: 'Running' })
  const inOneGo = `${' '.repeat(64 * kib)}UP`
  expect(await run({ body: 'UP' }, async () => new Response(inOneGo))).toMatchObject({ phase: 'Running' })
  const endless = longBody(Number.POSITIVE_INFINITY, '')
  await run({ body: 'UP' }, async () => new Response(endless.body))
  expect(endless.count.isCancelled).toBe(true)
  expect(endless.count.read).toBeLessThanOrEqual(66)
})

it('keeps no connection open over a body that nobody wants', async () => {
  const { count, body } = longBody(Number.POSITIVE_INFINITY, '')
  await run({}, async () => new Response(body))
  expect(count.isCancelled).toBe(true)
})

it.each(['http://127.1/', 'http://user:hush@ledger.internal/', 'http://ledger.payments.svc:8080/', 'ledger.internal'])(
  'refuses the address %s before anything runs',
  (text) => {
    expect(dependencyCheck.configure({ http: [{ url: text }] })).toEqual({
      problems: [expect.stringMatching(/^config\.http\.0\.url: /)],
    })
  },
)

it('fails at once where an address may not be asked, whatever else is ready, and says why', async () => {
  const refusal = 'ledger.internal may not be asked: it leads to a private address'
  const fetchAsTenant = async () => Promise.reject(new TerminalError(refusal))
  const host = testHost(dependencyCheck, { config: { http: [{ url }] }, fetchAsTenant })
  expect(await host.call('run')).toMatchObject({ phase: 'Failed', message: refusal })
})
