import { BlockList } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isWithin, readAddress, readRange } from './ip-address.ts'

it.each([
  ['10.0.0.7', '10 0 0 7'],
  ['[::1]', '0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1'],
  ['fe80::1%eth0', '254 128 0 0 0 0 0 0 0 0 0 0 0 0 0 1'],
  ['::ffff:10.0.0.7', '0 0 0 0 0 0 0 0 0 0 255 255 10 0 0 7'],
  ['2001:DB8::', '32 1 13 184 0 0 0 0 0 0 0 0 0 0 0 0'],
])('reads the address %s', (text, octets) => {
  expect(readAddress(text)?.join(' ')).toBe(octets)
})

it.each(['', 'ledger', '10.0.0', '10.0.0.256', '010.0.0.1', '1.2.3.4.5', ':::', '1:2', '::1]/', '[::1', 'a::b::c'])(
  'takes %j for no address',
  (text) => {
    expect(readAddress(text)).toBeUndefined()
  },
)

it.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/x', '::/129', 'ledger/8', '/8'])(
  'takes %j for no range',
  (text) => {
    expect(readRange(text)).toBeUndefined()
  },
)

const octet = fc.nat(255)
const v4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
const v6 = fc
  .array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'))
const near = (text: string, flipped: number) =>
  readAddress(text)?.map((value, index) =>
    index === Math.floor(flipped / 8) ? value ^ (1 << (7 - (flipped % 8))) : value,
  )
const textOf = (octets: readonly number[] = []) =>
  octets.length === 4
    ? octets.join('.')
    : octets
        .flatMap((high, index) => (index % 2 ? [] : [(high * 256 + (octets[index + 1] ?? 0)).toString(16)]))
        .join(':')

it.each([
  ['ipv4', v4, 32],
  ['ipv6', v6, 128],
] as const)('says as Node does which addresses are in a range: %s', (family, address, most) => {
  // the other address differs in one bit, where it matters
  fc.assert(
    fc.property(address, fc.nat(most), fc.nat(most - 1), (text, bits, flipped) => {
      const other = near(text, flipped) ?? []
      const list = new BlockList()
      list.addSubnet(text, bits, family)
      const range = readRange(`${text}/${bits}`)
      expect(range && isWithin(range, other)).toBe(list.check(textOf(other), family))
    }),
  )
})
