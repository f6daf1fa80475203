import { RetryLater, shortened, TerminalError } from '@canary-steps/sdk'
import type { Client, SendRequestOptions } from 'jira.js/core'
import * as z from 'zod'
import { jsonIn } from '../received.ts'
import { retryAfter, rootOf, withoutToken } from '../trouble.ts'
import { type JiraAnswer, type JiraAnswerName, type JiraCall, jiraAnswer } from './answers.ts'
import { issueKey, projectOf } from './ids.ts'

/** Jira's answer to a call that it did not do, or the one of what stands before Jira. */
export class JiraRefusal extends Error {
  readonly answer: JiraAnswer

  constructor(answer: JiraAnswer) {
    super(answer.said || `${answer.status} without a message from Jira`)
    this.answer = answer
  }
}

const OfJira = z
  .object({ errorMessages: z.array(z.string()), errors: z.record(z.string(), z.string()) })
  .partial()
  .refine(({ errorMessages, errors }) => errorMessages !== undefined || errors !== undefined)

/** `{"code": 401, "message": "…"}`, and with `status-code` instead where the site's edge answers. */
const OfGateway = z
  .object({ message: z.string() })
  .and(
    z.union([z.object({ code: z.number() }), z.object({ 'status-code': z.number() }), z.object({ path: z.string() })]),
  )

/** Jira's complaints about the whole and about each field; empty if there are none. */
const saidIn = (data: unknown): string | undefined => {
  const { success, data: said } = OfJira.safeParse(data)
  if (!success) return undefined
  const fields = Object.entries(said.errors ?? {}).map(([field, problem]) => `${field}: ${problem}`)
  return [...(said.errorMessages ?? []), ...fields].join('; ').replace(/\s+/g, ' ')
}

/** Characters of a page that are looked at. */
const longestPage = 4_000

const isJson = ({ headers }: Response): boolean => /\bjson\b/.test(headers.get('content-type') ?? '')

/** An answer as the table sorts it. `text`: its body. */
const answerOf = (response: Response, text: string): JiraAnswer => {
  const { status, type, headers } = response
  const data = isJson(response) ? jsonIn(text) : undefined
  const said = saidIn(data)
  return {
    status: type === 'opaqueredirect' ? 0 : status,
    headers: Object.fromEntries(headers),
    said,
    gateway: said === undefined ? OfGateway.safeParse(data).data?.message : undefined,
    page: isJson(response) ? undefined : text.slice(0, longestPage),
  }
}

/** From `now` to a date, as `Retry-After` may have one, and as Jira tells it: `2026-11-30T10:00Z`. */
const untilIn = (text: string, now: number): number | undefined => {
  const at = /\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at - now
}

/** Milliseconds from `now` until Jira takes calls again, as the headers of its answer say; undefined where they name no time. */
const namedWait = ({ headers }: JiraAnswer, now: number): number | undefined => {
  const { 'retry-after': after = '', 'x-ratelimit-reset': reset = '' } = headers
  const named = retryAfter(after) ?? untilIn(after, now) ?? untilIn(reset, now)
  return named === undefined ? undefined : Math.max(1_000, named)
}

/** The subject of a refused call: an issue, or another object. */
type Refused = { readonly call: JiraCall; readonly key: string }

const address = 'set JIRA_BASE_URL to the address of Jira, such as https://acme.atlassian.net'

const hostIn = (location: string | undefined): string => {
  const { protocol, host } = URL.parse(location ?? '') ?? {}
  return host ? `: it leads to ${protocol}//${host}` : ''
}

/** A person's remedy for an answer whose own words do not name it. */
const remedies: Partial<Record<JiraAnswerName, (refused: Refused, answer: JiraAnswer) => string>> = {
  'CAPTCHA asked for': () => 'log in to Jira as JIRA_EMAIL with a browser, and solve the CAPTCHA there',
  'scope missing': ({ call }) =>
    `give JIRA_API_TOKEN the scopes to ${call}: read:jira-work, write:jira-work and read:jira-user do`,
  'token not valid': () =>
    'put a valid API token of JIRA_EMAIL into JIRA_API_TOKEN; one with scopes needs JIRA_BASE_URL to be https://api.atlassian.com/ex/jira/<cloud ID>',
  'taken for a browser': () => 'let no proxy change User-Agent, or add Origin, on the way to Jira',
  'address not allowed': () => 'put the address of the function on the IP allowlist of Atlassian',
  'API removed': () => 'upgrade canary-steps: Jira no longer has the API that this version calls',
  'issue full': ({ key }) => `${key}: the issue, or what is written to it, has reached Jira's limit`,
  'dead link': () => `there is no Jira at JIRA_BASE_URL: ${address}, or https://api.atlassian.com/ex/jira/<cloud ID>`,
  'moved for good': (_, { headers }) => `${address}${hostIn(headers.location)}`,
  'not found': ({ key }) => `${key}: no such issue, or JIRA_EMAIL may not see it`,
  'no permission': ({ call, key }) =>
    `JIRA_EMAIL may not ${call}${issueKey.test(key) ? ` in the project ${projectOf(key)}` : ''}: give it the permission`,
  'document asked for': ({ key }) => `${key}: write the text as {text: …}, of which a document is made`,
  refused: ({ key }, { said }) => `${key}: ${said || 'Jira gives no reason'}`,
}

/** A person's remedy for Jira's refusal, with the message of Jira or of a proxy in front of it. */
const remedy = (name: JiraAnswerName, answer: JiraAnswer, refused: Refused): string => {
  const { said, gateway } = answer
  const told = said || gateway
  const act = remedies[name]?.(refused, answer) ?? told ?? ''
  return told && !act.includes(told) ? `${act} (${told})` : act
}

/** The call that failed, when, in milliseconds since 1970, and what must not be told of it. */
type FailedCall = Refused & {
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  readonly now: number
}

/** Longest refusal that is handed on, in characters. */
const longest = 500

const clean = (error: unknown, secrets: readonly string[]): Error =>
  secrets.reduce(withoutToken, error instanceof Error ? error : new Error(String(error)))

/** Why a call may have acted. */
const doubt = (name: string, { status }: JiraAnswer): string => {
  if (name === 'redirect')
    return `${status || 'a redirect'}, which is not followed: set JIRA_BASE_URL to where it leads`
  return name === 'not Jira' ? `${status} without a message from Jira` : String(status)
}

const answerError = (answer: JiraAnswer, { call, key, secrets, now }: FailedCall): Error => {
  const { name, means, after = 0 } = jiraAnswer(answer)
  const about = `jira: ${call}: ${key}`
  if (means === 'later') return new RetryLater(`${about}: ${name}`, namedWait(answer, now) ?? after)
  if (means === 'unknown') return new Error(`${about}: ${doubt(name, answer)}`)
  const { message } = clean(`jira: ${answer.status}: ${remedy(name, answer, { call, key })}`, secrets)
  return new TerminalError(shortened(message, longest))
}

/**
 * The error for the runtime about a failed call. TerminalError: Jira refused. RetryLater: not now, in milliseconds. Any other Error: the call may
 * have acted. None of them holds the token.
 */
export const jiraError = (error: unknown, failed: FailedCall): Error => {
  if (error instanceof TerminalError || error instanceof RetryLater) return error
  if (error instanceof JiraRefusal) return answerError(error.answer, failed)
  const cause = clean(error, failed.secrets)
  const reason = failed.signal.aborted ? 'no answer in time' : rootOf(cause).message
  return new Error(`jira: ${failed.call}: ${failed.key}: ${reason}`, { cause })
}

/** Of an email with an API token; `btoa` takes bytes only. */
export const basicAuthorization = (email: string, token: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${email}:${token}`)))}`

type JiraSite = {
  readonly url: string
  readonly authorization: string
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

const addressOf = (base: string, { url, searchParams = {} }: SendRequestOptions): string => {
  const query = new URLSearchParams(
    Object.entries(searchParams).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString()
  return `${base}${url}${query && `?${query}`}`
}

const notJson = (response: Response): Error =>
  new Error(
    /\bhtml\b/.test(response.headers.get('content-type') ?? '')
      ? 'a page came, not JSON: is JIRA_BASE_URL the address of Jira, such as https://acme.atlassian.net?'
      : 'unreadable answer',
  )

/** Whether Jira took the caller for nobody: it then shows what everybody may see as if that were all. */
const isForNobody = ({ headers }: Response): boolean =>
  /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(headers.get('x-seraph-loginreason') ?? '')

/** Jira's transport for the functions of jira.js, which has no timeout of its own: one request, no redirect, JSON only. */
export const jiraRequest = ({ url, authorization, fetch, signal }: JiraSite): Client => ({
  async sendRequest(options) {
    const { method = 'GET', body } = options
    const response = await fetch(addressOf(url, options), {
      method,
      headers: {
        accept: 'application/json',
        authorization,
        'user-agent': 'canary-steps',
        ...(method !== 'GET' && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // manual: workerd knows no `error`
      redirect: 'manual',
      signal,
    })
    const text = await response.text()
    if (!response.ok || (method === 'GET' && isForNobody(response))) throw new JiraRefusal(answerOf(response, text))
    // Jira's description of its answers is not relied upon: the client reads each with a schema of ours
    const data = () => Promise.resolve(text || 'null').then(JSON.parse)
    if (text !== '' && !isJson(response)) throw notJson(response)
    return data().catch(() => Promise.reject(notJson(response)))
  },
})
