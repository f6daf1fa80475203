import { TerminalError } from '@canary-steps/sdk'

const example = 'such as https://grafana.example.com'

/** Grafana's address without a slash at its end. `url` is what `GRAFANA_URL` says. */
export const baseUrl = (url: string | undefined): string => {
  if (!url) throw new TerminalError(`grafana: set GRAFANA_URL to the address of Grafana, ${example}`)
  const known = URL.parse(url)
  const isAddress = known && /^https?:$/.test(known.protocol) && !known.username && !known.password
  // what it says is not repeated: someone may have put a password into it
  if (!isAddress || known.search || known.hash)
    throw new TerminalError(`grafana: GRAFANA_URL must be an address of http or https and no more, ${example}`)
  return `${known.origin}${known.pathname}`.replace(/\/+$/, '')
}
