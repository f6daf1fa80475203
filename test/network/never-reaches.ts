import type { LookupAddress } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import type { LoopbackServer } from '@canary-steps/runtime/host/network/testing/loopback-server'
import { outgoing, tenantFetch } from '@canary-steps/runtime/node'
import fc from 'fast-check'
import { expect } from 'vitest'

const listOf = (ranges: string): BlockList => {
  const list = new BlockList()
  for (const range of ranges.split(' ')) {
    const [address = '', bits] = range.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Node judges here, by lists of its own. IPv4 that is mapped into IPv6 is in them, too. */
const never = listOf(
  '0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 ::/96 fe80::/10 fec0::/10 ' +
    'ff00::/8 2001::/32 2001:db8::/32 fd00:ec2::/32 10.96.0.0/12 10.9.9.9/32',
)
const onlyNamed = listOf('10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 198.18.0.0/15 fc00::/7')

const isIn = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

const octet = fc.nat(255)
const v4 = fc.oneof(
  fc.tuple(octet, octet, octet, octet).map((all) => all.join('.')),
  fc
    .tuple(fc.constantFrom('127.0', '169.254', '10.1', '10.100', '172.20', '192.168', '100.64', '1.1'), octet, octet)
    .map((all) => all.join('.')),
  fc.constantFrom('127.0.0.1', '10.9.9.9', '168.63.129.16', '100.100.100.200', '0.0.0.0', '255.255.255.255'),
)
const group = fc.nat(0xffff).map((value) => value.toString(16))
const v6 = fc.oneof(
  fc
    .tuple(fc.constantFrom('2606', '2a00', 'fd00', 'fe80', 'ff02', 'fec0', '2001:db8', '2001:0'), group)
    .map((all) => `${all.join(':')}::1`),
  v4.map((address) => `::ffff:${address}`),
  fc.constantFrom('::1', '::', 'fd00:ec2::254', '2606:4700::1111'),
)
const address = fc.oneof(v4, v6)

/** One request: the addresses of its name at that moment, or the address that it spells. */
const request = fc.record({
  leads: fc.array(address, { minLength: 1, maxLength: 4 }),
  spelt: fc.option(address, { freq: 4, nil: undefined }),
  isNamed: fc.boolean(),
})

const hostOf = (spelt: string | undefined) => (spelt?.includes(':') ? `[${spelt}]` : (spelt ?? 'ledger.internal'))

const maySay = (addresses: readonly string[], isNamed: boolean) =>
  addresses.every((one) => !isIn(never, one) && (isNamed || !isIn(onlyNamed, one)))

/**
 * A name that leads elsewhere at each look, mixed answers and addresses that are written out. Nothing comes to `server`, which is on loopback, and
 * what is asked are the addresses of one look, all of which may be.
 */
export const neverReachesWhatItMayNot = (server: LoopbackServer, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 5 }), async (requests) => {
      let now: readonly string[] = []
      let looks = 0
      let asked: readonly LookupAddress[] = []
      const fetch = tenantFetch({
        variables: {},
        through: outgoing({}),
        own: () => ['10.9.9.9'],
        async resolve() {
          looks += 1
          return now.map((one) => ({ address: one, family: isIP(one) }))
        },
        async ask(_, __, addresses) {
          asked = addresses
          return new Response()
        },
      })
      for (const { leads, spelt, isNamed } of requests) {
        ;[now, looks, asked] = [leads, 0, []]
        const url = new URL(`http://${hostOf(spelt)}:${server.port}/`)
        const rules = { privateHosts: isNamed ? [url.host] : [], clusterRanges: ['10.96.0.0/12'] }
        const isAsked = await fetch(url, { signal: new AbortController().signal }, rules).then(
          () => true,
          () => false,
        )
        const meant = spelt === undefined ? leads : [url.hostname.replace(/^\[|\]$/g, '')]
        expect({ meant, isNamed, isAsked }).toEqual({ meant, isNamed, isAsked: maySay(meant, isNamed) })
        expect(asked.map((one) => one.address)).toEqual(isAsked ? meant : [])
        expect(looks).toBe(spelt === undefined ? 1 : 0)
      }
      expect(server.connections()).toBe(0)
    }),
    { numRuns },
  )
