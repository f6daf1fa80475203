const forbiddenNames = new Set([
  'localhost.localdomain',
  'ip6-localhost',
  'ip6-loopback',
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])

/** What no step may ask, with the bits of the prefix: this host, loopback, link-local, and metadata of Alibaba, Azure and Oracle. */
const nets = [
  [[0, 0, 0, 0], 8],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[100, 100, 100, 200], 32],
  [[168, 63, 129, 16], 32],
  [[192, 0, 0, 192], 32],
] as const

const isForbiddenV4 = (octets: readonly number[]): boolean =>
  nets.some(([net, bits]) => net.slice(0, bits / 8).every((octet, index) => octet === octets[index]))

/** The eight groups of an IPv6 address as a URL spells it: lower case, hexadecimal, `::` at most once. */
const groupsOf = (address: string): number[] => {
  const [front = [], back = []] = address
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))))
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back]
}

const octetsOf = (groups: readonly number[]): number[] => groups.flatMap((group) => [group >> 8, group & 0xff])

/** The IPv4 address that an IPv6 one stands for: mapped, translated, NAT64, 6to4. */
const embeddedIn = (groups: readonly number[]): number[] | undefined => {
  const [first, second] = groups
  const last = octetsOf(groups.slice(6))
  if (first === 0x2002) return octetsOf(groups.slice(1, 3))
  if (first === 0x64 && second === 0xff9b) return last
  const middle = groups.slice(0, 6).join(':')
  return middle === '0:0:0:0:0:65535' || middle === '0:0:0:0:65535:0' ? last : undefined
}

const isForbiddenV6 = (groups: readonly number[]): boolean => {
  const [first = 0, second] = groups
  const isLinkLocal = (first & 0xffc0) === 0xfe80
  // the unspecified address, loopback, and IPv4 in its oldest form
  const isLow = groups.slice(0, 6).every((group) => group === 0)
  const isMetadata = (first === 0xfd00 && second === 0xec2) || groups.join(':') === '64800:206:0:0:0:0:0:596'
  return isLinkLocal || isLow || isMetadata || isForbiddenV4(embeddedIn(groups) ?? [])
}

const isForbidden = (hostname: string): boolean => {
  if (hostname.startsWith('[')) return isForbiddenV6(groupsOf(hostname.slice(1, -1)))
  if (/^\d+(\.\d+){3}$/.test(hostname)) return isForbiddenV4(hostname.split('.').map(Number))
  const name = hostname.replace(/\.+$/, '')
  return /(^|\.)localhost$/.test(name) || forbiddenNames.has(name)
}

/**
 * Why an address must not be asked; undefined where it may. It judges the host as it is written, in whichever spelling: what a name
 * resolves to is not looked at.
 */
export const urlProblem = (text: string): string | undefined => {
  if (!URL.canParse(text)) return 'must be a URL such as https://ledger.internal/healthz'
  const { protocol, username, password, hostname } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return 'must begin with http:// or https://'
  if (username || password) return 'must not have a user or a password in it: Rollouts are no place for secrets'
  if (isForbidden(hostname)) return `must not be a loopback, link-local or metadata address, and ${hostname} is one`
  return undefined
}
