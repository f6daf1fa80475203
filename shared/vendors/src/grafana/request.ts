import { TerminalError } from '@canary-steps/sdk'
import type * as z from 'zod'
import { jsonIn } from '../read.ts'
import { rootOf, withoutToken } from '../trouble.ts'
import type { GrafanaCallName } from './answers.ts'
import type { GrafanaOptions } from './client.ts'
import { type GrafanaResponse, grafanaError } from './trouble.ts'

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

type GrafanaCall = {
  /** What people call it, in errors. */
  readonly call: GrafanaCallName
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: object
  /** The dashboard that it is about, for the remedy. */
  readonly dashboard?: string | undefined
}

const queryOf = (query: GrafanaCall['query'] = {}): string => {
  const known = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return known.length === 0 ? '' : `?${new URLSearchParams(known)}`
}

/** An answer, read once. What it repeats of the token is taken out before it is taken for JSON. */
const read = async (response: Response, token: string): Promise<GrafanaResponse> => {
  const { status, type, headers } = response
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400)
  const text = isRedirect ? '' : await response.text()
  return { status, isRedirect, headers, json: jsonIn(withoutToken(text, token).message) }
}

/**
 * Sends calls to Grafana, each ending with `signal`. Undefined: what it is about is not there. No error holds the token.
 */
export const grafanaRequest = ({ secret, env, fetch, signal }: GrafanaOptions) => {
  const send = async ({ method, path, query, body }: GrafanaCall, url: string, token: string) => {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'user-agent': 'canary-steps',
      ...(body && { 'content-type': 'application/json' }),
    }
    // manual: workerd knows no `error`
    const request: RequestInit = { method, headers, redirect: 'manual', signal }
    const sent = { ...request, ...(body && { body: JSON.stringify(body) }) }
    return read(await fetch(`${url}${path}${queryOf(query)}`, sent), token)
  }

  return async <Schema extends z.ZodType>(call: GrafanaCall, schema: Schema): Promise<z.output<Schema> | undefined> => {
    const url = baseUrl(env('GRAFANA_URL'))
    const token = secret('GRAFANA_TOKEN')
    const answer = await send(call, url, token).catch((error: unknown) => {
      const cause = withoutToken(error, token)
      const reason = signal.aborted ? 'no answer in time' : rootOf(cause).message
      throw new Error(`grafana: ${call.call}: ${reason}`, { cause })
    })
    const failure = grafanaError(call.call, answer, call.dashboard)
    if (failure === 'gone') return undefined
    if (failure) throw failure
    const { data, success } = schema.safeParse(answer.json)
    if (!success) throw new Error(`grafana: ${call.call}: unreadable answer`)
    return data
  }
}
