import { type AddressRange, isWithin, type Octets, readRange } from './ip-address.ts'

/**
 * Kinds of addresses, by the machines behind them. `private`: only the operator's own networks have it. `forbidden`:
 * no step may ask it on behalf of a Rollout, for it
 * is this machine, its link, a cloud's metadata, or nobody's.
 */
type AddressKind = 'public' | 'private' | 'forbidden'

/**
 * Addresses outside the public Internet, most particular first. IANA's special-purpose registries (iana.org/assignments/iana-ipv4-special-registry
 * and iana-ipv6-special-registry) and multicast registries; the metadata addresses of clouds are beside each.
 */
const specialRanges: readonly (readonly [range: string, kind: AddressKind])[] = [
  // metadata of Alibaba, inside the shared space, and of Azure, in the public one
  ['100.100.100.200/32', 'forbidden'],
  ['168.63.129.16/32', 'forbidden'],
  // this network (RFC 791), loopback, link-local with most clouds' metadata (RFC 3927)
  ['0.0.0.0/8', 'forbidden'],
  ['127.0.0.0/8', 'forbidden'],
  ['169.254.0.0/16', 'forbidden'],
  // private use (RFC 1918), shared address space (RFC 6598), benchmarking (RFC 2544), which some networks use as if it were private
  ['10.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['100.64.0.0/10', 'private'],
  ['198.18.0.0/15', 'private'],
  // protocol assignments (RFC 6890) with Oracle's metadata, documentation (RFC 5737), relays of 6to4 (RFC 7526)
  ['192.0.0.0/24', 'forbidden'],
  ['192.0.2.0/24', 'forbidden'],
  ['198.51.100.0/24', 'forbidden'],
  ['203.0.113.0/24', 'forbidden'],
  ['192.88.99.0/24', 'forbidden'],
  // multicast (RFC 5771), reserved and broadcast (RFC 1112)
  ['224.0.0.0/4', 'forbidden'],
  ['240.0.0.0/4', 'forbidden'],
  ['0.0.0.0/0', 'public'],
  // metadata of AWS and Google, inside the unique-local space
  ['fd00:ec2::/32', 'forbidden'],
  ['fd20:ce::254/128', 'forbidden'],
  // unique-local (RFC 4193)
  ['fc00::/7', 'private'],
  // protocol assignments with Teredo (RFC 2928), documentation (RFC 3849, RFC 9637)
  ['2001::/23', 'forbidden'],
  ['2001:db8::/32', 'forbidden'],
  ['3fff::/20', 'forbidden'],
  // global unicast (RFC 4291). All else is loopback, link-local, site-local, multicast, discarded, local translation, or not assigned
  ['2000::/3', 'public'],
  ['::/0', 'forbidden'],
]

const rangeOf = (text: string): AddressRange => {
  const range = readRange(text)
  if (!range) throw new Error(`${text} is no range`)
  return range
}

const ranges = specialRanges.map(([text, kind]) => ({ range: rangeOf(text), kind }))

const kindByTable = (address: Octets): AddressKind =>
  ranges.find(({ range }) => isWithin(range, address))?.kind ?? 'forbidden'

/** Where an IPv6 address is another way to write an IPv4 one: mapped (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052), 6to4 (RFC 3056). */
const written = [
  { range: rangeOf('::ffff:0:0/96'), at: 12 },
  { range: rangeOf('::ffff:0:0:0/96'), at: 12 },
  { range: rangeOf('64:ff9b::/96'), at: 12 },
  { range: rangeOf('2002::/16'), at: 2 },
] as const

/** ISATAP (RFC 5214): an interface of any network that stands for an IPv4 address. */
const isIsatap = (address: Octets): boolean => /^[02],0,94,254$/.test(address.slice(8, 12).join())

const severity = ['public', 'private', 'forbidden'] as const

/** Where a packet to an address can come out: there, or at the IPv4 address that it is a way to write. */
export const addressesBehind = (address: Octets): readonly Octets[] => {
  const way = written.find(({ range }) => isWithin(range, address))
  if (way) return [address.slice(way.at, way.at + 4)]
  return address.length === 16 && isIsatap(address) ? [address, address.slice(12)] : [address]
}

/** The gravest kind of all that an address can come out at. */
export const addressKind = (address: Octets): AddressKind => {
  const kinds = addressesBehind(address).map(kindByTable)
  return severity.findLast((kind) => kinds.includes(kind)) ?? 'forbidden'
}
