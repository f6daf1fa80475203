import type { Client, SendRequestOptions } from 'jira.js/core'
import * as z from 'zod'
import { JiraRefusal } from './jira-refusal.ts'

export type JiraSite = {
  readonly url: string
  readonly authorization: string
  readonly fetch: typeof globalThis.fetch
  readonly signal: AbortSignal
}

const Said = z.object({
  errorMessages: z.array(z.string()).default([]),
  errors: z.record(z.string(), z.string()).default({}),
})

/** What Jira says is wrong, of the whole and of each field. */
const wordsOf = (data: unknown): string | undefined => {
  const { errorMessages, errors } = Said.safeParse(data).data ?? { errorMessages: [], errors: {} }
  const fields = Object.entries(errors).map(([field, problem]) => `${field}: ${problem}`)
  const words = [...errorMessages, ...fields].join('; ').replace(/\s+/g, ' ')
  return words === '' ? undefined : words
}

const addressOf = (base: string, { url, searchParams = {} }: SendRequestOptions): string => {
  const query = new URLSearchParams(
    Object.entries(searchParams).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString()
  return `${base}${url}${query && `?${query}`}`
}

const isJson = (response: Response): boolean => /\bjson\b/.test(response.headers.get('content-type') ?? '')

const notJson = (response: Response): Error =>
  new Error(
    /\bhtml\b/.test(response.headers.get('content-type') ?? '')
      ? 'a page came, not JSON: is JIRA_BASE_URL the address of Jira, such as https://acme.atlassian.net?'
      : 'unreadable answer',
  )

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
    const { status, type } = response
    if (type === 'opaqueredirect' || (status >= 300 && status < 400))
      throw new Error(`${status || 'a redirect'}, which is not followed: set JIRA_BASE_URL to where it leads`)
    const text = await response.text()
    // what Jira says of its own answers is not relied upon: the client reads each with a schema of ours
    const data = () => Promise.resolve(text || 'null').then(JSON.parse)
    if (!response.ok) {
      const said = isJson(response) ? await data().then(wordsOf, () => undefined) : undefined
      throw new JiraRefusal(status, response.headers.get('retry-after'), said)
    }
    if (text !== '' && !isJson(response)) throw notJson(response)
    return data().catch(() => Promise.reject(notJson(response)))
  },
})
