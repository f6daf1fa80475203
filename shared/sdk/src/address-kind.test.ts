import { expect, it } from 'vitest'
import { addressKind } from './address-kind.ts'
import { readAddress } from './ip-address.ts'

const kindOf = (text: string) => {
  const address = readAddress(text)
  return address && addressKind(address)
}

it.each([
  // first and last of each range, and the neighbours that are of another kind
  ['forbidden', '0.0.0.0 0.255.255.255 127.0.0.1 127.255.255.255 169.254.0.0 169.254.169.254 169.254.255.255'],
  ['forbidden', '100.100.100.200 168.63.129.16 192.0.0.0 192.0.0.192 192.0.2.1 198.51.100.1 203.0.113.7 192.88.99.1'],
  ['forbidden', '224.0.0.1 239.255.255.255 240.0.0.0 255.255.255.255'],
  ['private', '10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.1 100.64.0.0 100.127.255.255 198.19.0.1'],
  ['public', '1.0.0.0 9.255.255.255 11.0.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255'],
  ['public', '172.32.0.0 192.167.255.255 192.169.0.0 100.63.255.255 100.128.0.0 198.17.255.255 198.20.0.0'],
  ['public', '168.63.129.15 192.0.1.0 223.255.255.255'],
  ['forbidden', ':: ::1 ::2 ::a9fe:a9fe fe80::1 febf::1 fec0::1 ff02::1 100::1 5f00::1 64:ff9b:1::a00:7 4000::1'],
  ['forbidden', '2001:: 2001:0:a9fe:a9fe:: 2001:20::1 2001:1ff:: 2001:db8::1 3fff::1 fd00:ec2::254 fd20:ce::254'],
  ['private', 'fc00::1 fd00::7 fdff::1 fd20:ce::253'],
  ['public', '2000::1 2001:200::1 2606:4700::1111 2a00:1450::1 3ffe::1'],
])('%s: %s', (kind, addresses) => {
  for (const address of addresses.split(' ')) expect(`${address} ${kindOf(address)}`).toBe(`${address} ${kind}`)
})

it.each([
  ['mapped', (v4: string) => `::ffff:${v4}`],
  ['translated', (v4: string) => `::ffff:0:${v4}`],
  ['NAT64', (v4: string) => `64:ff9b::${v4}`],
  ['ISATAP', (v4: string) => `2a00:1450::5efe:${v4}`],
  ['ISATAP of a global address', (v4: string) => `2a00:1450::200:5efe:${v4}`],
])('an IPv6 address is of the kind of the IPv4 address that it leads to: %s', (_, around) => {
  expect(kindOf(around('169.254.169.254'))).toBe('forbidden')
  expect(kindOf(around('10.0.0.7'))).toBe('private')
  expect(kindOf(around('1.1.1.1'))).toBe('public')
})

it('so it is with 6to4, whose IPv4 address is in front', () => {
  expect(['2002:7f00:1::', '2002:a00:7::1', '2002:101:101::1'].map(kindOf)).toEqual(['forbidden', 'private', 'public'])
})

it('an ISATAP interface of a network that is forbidden is no better for what is in it', () => {
  expect(kindOf('fe80::5efe:1.1.1.1')).toBe('forbidden')
})
