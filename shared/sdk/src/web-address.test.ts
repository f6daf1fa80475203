import fc from 'fast-check'
import { expect, it } from 'vitest'
import { urlProblem, webAddress } from './web-address.ts'

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
      expect(webAddress.safeParse(text).success, text).toBe(false)
    }),
    { numRuns: 500 },
  )
})

it.each([
  ['ftp://ledger.internal/', 'must begin with http:// or https://'],
  ['file:///etc/passwd', 'must begin with http:// or https://'],
  ['ledger.internal/healthz', 'must be a URL'],
  ['http://user:hush@ledger.internal/', 'must not have a user or a password'],
  ['http://hush@ledger.internal/', 'must not have a user or a password'],
  ['http://2130706433/', 'link-local or metadata address, or another special one, and 127.0.0.1 is one'],
  ['http://100.100.100.200/', 'metadata'],
  ['http://168.63.129.16/', 'metadata'],
  ['http://224.0.0.1/', 'special'],
  ['http://[fec0::1]/', 'special'],
  ['http://[2001:db8::5efe:169.254.169.254]/', 'special'],
  ['http://metadata.azure.internal/', 'metadata'],
  ['http://ledger.internal:22/', 'must not have the port 22, at which no HTTP is'],
  ['https://ledger.internal:6667/', 'must not have the port 6667'],
  ['http://ledger.payments.svc:8080/healthz', 'must not be a Service or pod of the cluster'],
  ['http://ledger.payments.svc.cluster.local./', 'use the host of its ingress'],
  ['http://10-1-2-3.payments.pod.cluster.local/', 'use the host of its ingress'],
])('refuses %s and says why', (text, says) => {
  expect(urlProblem(text)).toContain(says)
  expect(webAddress.safeParse(text).error?.issues).toMatchObject([{ message: urlProblem(text) }])
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
  'https://api.svc.example.com/',
])('allows %s', (text) => {
  expect(urlProblem(text)).toBeUndefined()
})
