import { type AddressRange, isWithin, type Octets, readRange } from './ip-address.ts'
import { type AddressKind, specialRanges } from './special-ranges.ts'

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
