/** Where a function is, as its callers name it. */
export type Endpoint = {
  /** The address that a body repeats: scheme and host as they were written, nothing behind them. */
  readonly name: string
  readonly scheme: 'https' | 'http' | 'unix'
  /** Without a port; empty for a socket. */
  readonly hostname: string
}

const shape = /^(https?):\/\/([^/?#\s]*)([^?#\s]*)(\?[^#\s]*)?(#\S*)?$/i

const withHost = (text: string): Endpoint | { readonly problem: string } => {
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = shape.exec(text) ?? []
  const parsed = URL.parse(text)
  if (authority === '' || authority.startsWith(':')) return { problem: `"${text}" names no host` }
  if (authority.includes('@')) return { problem: 'the URL must hold no user and no password: calls are signed' }
  if (!parsed) return { problem: `"${text}" is not a URL such as https://steps.example.com` }
  if (/[^/]/.test(path) || query.length > 1 || fragment.length > 1)
    return { problem: `"${text}" must end after the host: the function is asked at /v1` }
  const known = scheme.toLowerCase() === 'https' ? 'https' : 'http'
  return { name: `${known}://${authority}`, scheme: known, hostname: parsed.hostname }
}

/** Reads an endpoint as the bridge does (infra/bridge/internal/function/endpoint.go), whose sentences these are. */
export const readEndpoint = (text: string): Endpoint | { readonly problem: string } => {
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? []
  if (scheme === '' || /[\s\\]/.test(text))
    return { problem: `"${text}" is not a URL such as https://steps.example.com` }
  if (/^https?$/i.test(scheme)) return withHost(text)
  if (scheme.toLowerCase() !== 'unix') return { problem: `"${text}" must begin with https://, http:// or unix:///` }
  const [, path] = /^unix:\/\/(\/[^?#]+)$/i.exec(text) ?? []
  return path === undefined
    ? { problem: `"${text}" must have the form unix:///path/of/socket` }
    : { name: `unix://${path}`, scheme: 'unix', hostname: '' }
}
