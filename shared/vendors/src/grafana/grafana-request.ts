import type * as z from 'zod'
import { jsonIn } from '../json-in.ts'
import { rootOf, withoutToken } from '../without-token.ts'
import { baseUrl } from './base-url.ts'
import type { GrafanaCallName } from './grafana-answers.ts'
import { type GrafanaResponse, grafanaError } from './grafana-error.ts'

/** What a step is given fits. `GRAFANA_URL` is where people reach Grafana, with the path that it may have. */
export type GrafanaOptions = {
  secret(name: 'GRAFANA_TOKEN'): string
  env(name: 'GRAFANA_URL'): string | undefined
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

export type GrafanaCall = {
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
