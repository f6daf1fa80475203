import { type AddressRange, isWithin, type Octets, readAddress, readRange } from '@canary-steps/sdk'
import { portOf } from '../../settings/network.ts'
import { SettingsError } from '../../settings/settings-error.ts'

/** Which proxy a request goes through. */
export type ProxyRules = {
  /** Whether there is any: without one nothing else needs to be asked. */
  readonly isAny: boolean
  /** Undefined: none. @throws where HTTP_PROXY may be a header of a caller's. */
  proxyFor(url: URL): URL | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

/** A host that is reached directly. `suffix` begins with a dot. */
type Exception =
  | { readonly kind: 'all' }
  | { readonly kind: 'range'; readonly range: AddressRange }
  | { readonly kind: 'address'; readonly address: Octets; readonly port: string }
  | { readonly kind: 'name'; readonly suffix: string; readonly isHostToo: boolean; readonly port: string }

const protocols = ['http:', 'https:', 'socks5:', 'socks5h:']

/** An IPv4 address that is written as an IPv6 one is the same. */
const plain = (address: Octets): Octets =>
  address.length === 16 && address.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255' ? address.slice(12) : address

const addressIn = (text: string): Octets | undefined => {
  const address = readAddress(text)
  return address && plain(address)
}

const hostAndPort = (text: string): { host: string; port: string } => {
  const bracketed = /^\[([^\]]*)\]:(\d*)$/.exec(text)
  const plain = bracketed ?? /^([^:]*):(\d*)$/.exec(text)
  return { host: plain?.[1] ?? text, port: plain?.[2] ?? '' }
}

const exceptionIn = (text: string): Exception[] => {
  if (text === '*') return [{ kind: 'all' }]
  const range = text.includes('/') ? readRange(text) : undefined
  if (range) return [{ kind: 'range', range }]
  const { host, port } = hostAndPort(text)
  const address = host.startsWith('[') ? undefined : addressIn(host)
  if (address) return [{ kind: 'address', address, port }]
  const name = host.replace(/^\*(?=\.)/, '')
  if (name === '') return []
  const isHostToo = !name.startsWith('.')
  return [{ kind: 'name', suffix: isHostToo ? `.${name}` : name, isHostToo, port }]
}

const isMeant = (exception: Exception, host: string, address: Octets | undefined, port: string): boolean => {
  if (exception.kind === 'all') return true
  if (exception.kind === 'range') return address !== undefined && isWithin(exception.range, address)
  if (exception.port !== '' && exception.port !== port) return false
  if (exception.kind === 'address') return address?.join() === exception.address.join()
  const { suffix, isHostToo } = exception
  return address === undefined && (host.endsWith(suffix) || (isHostToo && host === suffix.slice(1)))
}

const isThisMachine = (hostname: string, address: Octets | undefined): boolean =>
  hostname === 'localhost' || (address?.length === 4 ? address[0] === 127 : address?.join('') === `${'0'.repeat(15)}1`)

/** The capitals count before the small letters, and what is empty is not set. */
const settingOf = (variables: Variables, name: string): readonly [name: string, value: string] =>
  variables[name] ? [name, variables[name]] : [name.toLowerCase(), variables[name.toLowerCase()] ?? '']

/** Never tells the value, for it may have a password in it. @throws SettingsError */
const proxyIn = (variables: Variables, wanted: string): URL | undefined => {
  const [name, value] = settingOf(variables, wanted)
  if (value === '') return undefined
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`)
  if (url?.hostname && protocols.includes(url.protocol)) return url
  throw new SettingsError(
    `${name}: must be the URL of a proxy, such as http://proxy.example.com:3128 (or https://, socks5://): put it right, or unset it`,
  )
}

/**
 * The rules of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or small letters, as in Go
 * (golang.org/x/net/http/httpproxy). So the steps go the same way as the bridge: https only by HTTPS_PROXY, and never
 * to this machine. NO_PROXY takes names, `.suffix`, `*.suffix`, addresses, ranges, ports, and `*` for all.
 *
 * @throws SettingsError where the URL of a proxy is none.
 */
export const proxyRules = (variables: Variables): ProxyRules => {
  const proxies: Readonly<Record<string, URL | undefined>> = {
    'http:': proxyIn(variables, 'HTTP_PROXY'),
    'https:': proxyIn(variables, 'HTTPS_PROXY'),
  }
  const [, listed] = settingOf(variables, 'NO_PROXY')
  const exceptions = listed.split(',').flatMap((entry) => exceptionIn(entry.trim().toLowerCase()))
  return {
    isAny: Object.values(proxies).some((proxy) => proxy !== undefined),
    proxyFor(url) {
      const { protocol, hostname } = url
      const proxy = proxies[protocol]
      // a server hands a caller's header `Proxy` to a CGI program as HTTP_PROXY
      if (proxy && protocol === 'http:' && variables.REQUEST_METHOD)
        throw new Error('HTTP_PROXY is ignored if REQUEST_METHOD is set, because a caller may have sent it')
      const address = addressIn(hostname)
      const isDirect =
        isThisMachine(hostname, address) || exceptions.some((one) => isMeant(one, hostname, address, portOf(url)))
      return isDirect ? undefined : proxy
    },
  }
}
