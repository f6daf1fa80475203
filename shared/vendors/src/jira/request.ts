import { TerminalError } from '@canary-steps/sdk'
import type { Client, SendRequestOptions } from 'jira.js/core'
import { answerOf, isJson, JiraRefusal } from './trouble.ts'

const example = 'https://acme.atlassian.net'

/** An address without a slash at its end; undefined where it is none that calls or links could go to. */
const addressIn = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) return undefined
  return url.href.replace(/\/+$/, '')
}

const settingIn = (name: 'JIRA_BASE_URL' | 'JIRA_SITE_URL', setting: string): string => {
  const address = addressIn(setting)
  if (address === undefined) throw new TerminalError(`jira: ${name} must be an address such as ${example}`)
  return address
}

/** Where calls go, without a slash at the end. */
export const baseUrlIn = (setting: string | undefined): string => {
  if (!setting) throw new TerminalError(`jira: JIRA_BASE_URL is not set: it must be such as ${example}`)
  return settingIn('JIRA_BASE_URL', setting)
}

/** Whether calls go through Atlassian's gateway, which has no pages: tokens with scopes work only there. */
const isGateway = (base: string): boolean => /\/ex\/jira\/[^/]+$/.test(base)

/** What was refused says nothing of the site, and a setting can. */
const refused = (error: unknown): undefined => {
  if (error instanceof TerminalError) return undefined
  throw error
}

/**
 * Where links lead, without a slash at the end: the setting; else what Jira says of itself where calls go through the gateway; else where
 * calls go.
 *
 * @throws TerminalError where nobody says it.
 */
export const siteUrlOf = (
  base: string,
  setting: string | undefined,
  asked: () => Promise<string | undefined>,
): (() => Promise<string>) => {
  const known = setting ? settingIn('JIRA_SITE_URL', setting) : isGateway(base) ? undefined : base
  let asking: Promise<string> | undefined
  const ask = async (): Promise<string> => {
    const address = addressIn((await asked().catch(refused)) ?? '')
    if (address === undefined || isGateway(address))
      throw new TerminalError(
        `jira: JIRA_BASE_URL is Atlassian's gateway, which does not say where people see issues: set JIRA_SITE_URL to the address of the site, such as ${example}`,
      )
    return address
  }
  return async () => {
    if (known !== undefined) return known
    asking ??= ask()
    return asking
  }
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
    // what Jira says of its own answers is not relied upon: the client reads each with a schema of ours
    const data = () => Promise.resolve(text || 'null').then(JSON.parse)
    if (text !== '' && !isJson(response)) throw notJson(response)
    return data().catch(() => Promise.reject(notJson(response)))
  },
})
