import type { Client, SendRequestOptions } from 'jira.js/core'
import { answerOf, isJson, JiraRefusal } from './jira-refusal.ts'

export type JiraSite = {
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
