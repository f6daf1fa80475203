import { replyOf, testHost } from '@canary-steps/runtime/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dependencyCheck } from './index.ts'
import { urlProblem } from './safe-url.ts'

const url = 'https://ledger.internal/healthz?token=hush'

const run = async (check: object, fetch: typeof globalThis.fetch) =>
  replyOf(
    await testHost(dependencyCheck, { config: { http: [{ url, ...check }] }, fetch }).call('run', { budget: 600 }),
  )

const kib = 1_024

/** A body of so many KiB that ends with a text; what was read of it is counted. */
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

const forbiddenV4 = fc.oneof(
  fc.tuple(fc.constantFrom(0, 127), fc.nat(255), fc.nat(255), fc.nat(255)),
  fc.tuple(fc.constant(169), fc.constant(254), fc.nat(255), fc.nat(255)),
)

const spelt = fc.constantFrom(
  (part: number) => `${part}`,
  (part: number) => `0x${part.toString(16)}`,
  (part: number) => `0X0${part.toString(16).toUpperCase()}`,
  (part: number) => `0${part.toString(8)}`,
  (part: number) => [...`${part}`].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
  (part: number) => [...`${part}`].map((digit) => `%3${digit}`).join(''),
)

/** Every way in which a URL can say an IPv4 address: one to four parts, each in its own spelling. */
const v4Host = fc
  .tuple(forbiddenV4, fc.integer({ min: 1, max: 4 }), fc.array(spelt, { minLength: 4, maxLength: 4 }), fc.boolean())
  .map(([octets, count, spellings, hasDot]) => {
    const last = octets.slice(count - 1).reduce((sum, octet) => sum * 256 + octet, 0)
    const parts = [...octets.slice(0, count - 1), last]
    return parts.map((part, index) => spellings[index]?.(part)).join('.') + (hasDot ? '.' : '')
  })

const hex = (high = 0, low = 0) => (high * 256 + low).toString(16)

/** Every way in which IPv6 can stand for an IPv4 address. */
const embedded = fc
  .tuple(
    forbiddenV4,
    fc.constantFrom('::ffff:', '0:0:0:0:0:FFFF:', '::ffff:0:', '64:ff9b::', '::', '2002:'),
    fc.boolean(),
  )
  .map(([[a, b, c, d], prefix, isDotted]) => {
    if (prefix === '2002:') return `[2002:${hex(a, b)}:${hex(c, d)}::1]`
    return isDotted ? `[${prefix}${a}.${b}.${c}.${d}]` : `[${prefix}${hex(a, b)}:${hex(c, d)}]`
  })

const group = fc.nat(0xffff).map((value) => value.toString(16))
const ownV6 = fc.oneof(
  fc.constantFrom('::1', '::', '0:0:0:0:0:0:0:1', '0000::0001', '::0.0.0.1', 'fd00:ec2::254', 'FD00:0EC2:0::0254'),
  fc.constantFrom('fd00:ec2::23', 'fd20:ce::254'),
  fc
    .tuple(fc.integer({ min: 0xfe80, max: 0xfebf }), fc.array(group, { minLength: 7, maxLength: 7 }))
    .map(([first, rest]) => [first.toString(16), ...rest].join(':')),
)

const names = fc
  .tuple(
    fc.constantFrom('localhost', 'a.localhost', 'localhost.localdomain', 'metadata.google.internal', 'metadata'),
    fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
    fc.constantFrom('', '.', '..'),
  )
  .map(([name, isUpper, dots]) => [...name].map((at, i) => (isUpper[i] ? at.toUpperCase() : at)).join('') + dots)

it('lets no spelling of a loopback, link-local or metadata address through', () => {
  const host = fc.oneof(
    v4Host,
    embedded,
    ownV6.map((address) => `[${address}]`),
    names,
  )
  const around = fc.tuple(
    fc.constantFrom('http://', 'https://', 'HTTP:', ' http:\\\\', 'h\nttp://'),
    host,
    fc.constantFrom('', ':8080', '/x'),
  )
  fc.assert(
    fc.property(around, (parts) => {
      const text = parts.join('')
      expect(urlProblem(text), text).toBeDefined()
      expect(dependencyCheck.configure({ http: [{ url: text }] })).toHaveProperty('problems')
    }),
    { numRuns: 2_000 },
  )
})

it.each([
  ['ftp://ledger.internal/', 'must begin with http:// or https://'],
  ['file:///etc/passwd', 'must begin with http:// or https://'],
  ['ledger.internal/healthz', 'must be a URL'],
  ['http://user:hush@ledger.internal/', 'must not have a user or a password'],
  ['http://hush@ledger.internal/', 'must not have a user or a password'],
  ['http://2130706433/', 'link-local or metadata address, and 127.0.0.1 is one'],
  ['http://100.100.100.200/', 'metadata'],
  ['http://168.63.129.16/', 'metadata'],
])('refuses %s and says why', (text, says) => {
  expect(dependencyCheck.configure({ http: [{ url: text }] })).toEqual({
    problems: [expect.stringMatching(/^config\.http\.0\.url: /)],
  })
  expect(urlProblem(text)).toContain(says)
})

it.each([
  'http://10.0.0.7:8080/healthz',
  'http://169.253.1.1/',
  'https://128.0.0.1/',
  'http://[fd00::7]/',
  'http://[::ffff:10.0.0.7]/',
  'http://[64:ff9b::a00:7]/',
  'https://localhost.example.com/',
  'https://ledger.internal/metadata',
])('allows %s', (text) => {
  expect(urlProblem(text)).toBeUndefined()
})
