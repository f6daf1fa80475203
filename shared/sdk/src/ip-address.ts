/** The octets of an IP address: 4 or 16. */
export type Octets = readonly number[]

/** All addresses whose first `bits` are those of `octets`. */
export type AddressRange = { readonly octets: Octets; readonly bits: number }

const v4In = (text: string): Octets | undefined => {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return isAddress ? parts.map(Number) : undefined
}

/** Of the eight groups as a URL spells them: lower case, hexadecimal, `::` at most once. */
const groupsIn = (hostname: string): number[] => {
  const [front = [], back = []] = hostname
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))))
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back]
}

const v6In = (text: string): Octets | undefined => {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text)) return undefined
  const url = URL.parse(`http://[${text}]/`)
  return url ? groupsIn(url.hostname.slice(1, -1)).flatMap((group) => [group >> 8, group & 0xff]) : undefined
}

/** An IP address as resolvers and URLs write it, with brackets or the zone of a link or without; undefined where it is none. */
export const readAddress = (text: string): Octets | undefined => {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  return v4In(bare) ?? v6In(bare)
}

/** A range such as `10.96.0.0/12`, or one address; undefined where it is none. */
export const readRange = (text: string): AddressRange | undefined => {
  const [address = '', length, ...more] = text.split('/')
  const octets = readAddress(address)
  if (!octets || more.length > 0 || !/^(\d{1,3})?$/.test(length ?? '')) return undefined
  const bits = length === undefined ? octets.length * 8 : Number(length)
  return length === '' || bits > octets.length * 8 ? undefined : { octets, bits }
}

export const isWithin = ({ octets, bits }: AddressRange, address: Octets): boolean =>
  octets.length === address.length &&
  octets.every((octet, index) => {
    const left = Math.min(8, Math.max(0, bits - index * 8))
    return (octet ^ (address[index] ?? 0)) >> (8 - left) === 0
  })
