import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'
import { jsonIn } from '../received.ts'
import { retryAfter, rootOf, withoutToken } from '../trouble.ts'
import { type GrafanaAnswerName, type GrafanaCallName, grafanaAnswer } from './answers.ts'
import type { GrafanaOptions } from './client.ts'

type Refused = { readonly said: string; readonly where: string }

/** A person's remedy for an answer whose own words do not name it. */
const remedies: Partial<Record<GrafanaAnswerName, (refused: Refused) => string>> = {
  'the stack sleeps': ({ said }) =>
    `open GRAFANA_URL in a browser, which wakes a stack of Grafana Cloud that sleeps, and check that address (${said})`,
  'another organisation': ({ said }) => `put a token of the organisation into GRAFANA_TOKEN (${said})`,
  'token not valid': ({ said }) => `put a valid service account token into GRAFANA_TOKEN (${said})`,
  'no permission': ({ said, where }) =>
    `let the service account of GRAFANA_TOKEN read, create, write and delete annotations of ${where}, if that is there (${said})`,
  'not found': ({ said, where }) =>
    `not there, or GRAFANA_TOKEN may not see it: ${where}; or GRAFANA_URL lacks the path of Grafana (${said})`,
  'something is to be done first': ({ said, where }) =>
    `Grafana asks for something to be done first, look at ${where} (${said})`,
  'tags too long': ({ said }) => `name fewer or shorter tags, or raise annotations.tags_length in Grafana (${said})`,
}

/** A person's remedy for Grafana's refusal. */
const remedy = (name: GrafanaAnswerName, said: string, dashboard: string | undefined): string => {
  const where = dashboard === undefined ? 'the organisation' : `the dashboard ${dashboard}`
  return remedies[name]?.({ said, where }) ?? said
}

/** The answer to a call, read to its end. */
type GrafanaResponse = {
  readonly status: number
  readonly isRedirect: boolean
  readonly headers: Headers
  /** Its body; undefined where that is no JSON. */
  readonly json: unknown
}

/** Longest refusal that is handed on, in characters. */
const longest = 500

const Said = z.object({ message: z.string().min(1) })

/** Grafana always answers JSON. Anything else came from something in front of it: the call may have acted. */
const notJson = ({ status, headers }: GrafanaResponse): string => {
  const [type = ''] = headers.get('content-type')?.split(';') ?? []
  if (type.endsWith('json')) return 'unreadable answer'
  return (
    `${status} with ${shortened(type, 100) || 'something'} that is not JSON: is GRAFANA_URL the address of Grafana itself, ` +
    'with no login page or proxy in front that refuses GRAFANA_TOKEN?'
  )
}

/** Why it is not known whether the call acted. */
const unknown = (name: string, response: GrafanaResponse): string => {
  const { status, json } = response
  if (name === 'a redirect')
    return `${status || 'a redirect'}, which is not followed: does GRAFANA_URL have https, and its path?`
  if (name !== 'not Grafana') return String(status)
  return json === undefined ? notJson(response) : `${status} without a message from Grafana`
}

/** The error for the runtime about an answer; undefined if Grafana did as asked, `gone` where what it was about is not there. */
const grafanaError = (
  call: GrafanaCallName,
  response: GrafanaResponse,
  dashboard: string | undefined,
): Error | 'gone' | undefined => {
  const { status, isRedirect, headers, json } = response
  if (!isRedirect && status < 400 && json !== undefined) return undefined
  const said = Said.safeParse(json).data?.message.replace(/\s+/g, ' ')
  const { name, means, after = 0 } = grafanaAnswer({ call, status, isRedirect, said })
  if (means === 'done') return 'gone'
  if (means === 'later')
    return new RetryLater(`grafana: ${call}: ${name}`, retryAfter(headers.get('retry-after')) ?? after)
  if (means === 'unknown') return new Error(`grafana: ${call}: ${unknown(name, response)}`)
  const told = `grafana: ${call}: ${status}: ${remedy(name, said ?? '', dashboard)}`
  return new TerminalError(shortened(told, longest))
}

const example = 'such as https://grafana.example.com'

/** Grafana's address without a slash at its end. `url` is what `GRAFANA_URL` says. */
export const baseUrl = (url: string | undefined): string => {
  if (!url) throw new TerminalError(`grafana: set GRAFANA_URL to the address of Grafana, ${example}`)
  const known = URL.parse(url)
  const isAddress = known && /^https?:$/.test(known.protocol) && !known.username && !known.password
  // its text is not repeated: someone may have put a password into it
  if (!isAddress || known.search || known.hash)
    throw new TerminalError(`grafana: GRAFANA_URL must be an address of http or https and no more, ${example}`)
  return `${known.origin}${known.pathname}`.replace(/\/+$/, '')
}

type GrafanaCall = {
  /** Its name for people, in errors. */
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

/** An answer, read once. Repeated parts of the token are taken out before it is read as JSON. */
const read = async (response: Response, token: string): Promise<GrafanaResponse> => {
  const { status, type, headers } = response
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400)
  const text = isRedirect ? '' : await response.text()
  return { status, isRedirect, headers, json: jsonIn(withoutToken(text, token).message) }
}

/**
 * Sends calls to Grafana, each of which ends with `signal`. Undefined: its subject is not there. No error holds the token.
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
