import * as z from 'zod'
import { jsonIn } from '../json-in.ts'
import type { JiraAnswer } from './jira-answers.ts'

/** Jira's answer to a call that it did not do, or the one of what stands before Jira. */
export class JiraRefusal extends Error {
  readonly answer: JiraAnswer

  constructor(answer: JiraAnswer) {
    super(answer.said || `${answer.status} without a word of Jira`)
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

/** What Jira says is wrong, of the whole and of each field; empty where it does not say. */
const saidIn = (data: unknown): string | undefined => {
  const { success, data: said } = OfJira.safeParse(data)
  if (!success) return undefined
  const fields = Object.entries(said.errors ?? {}).map(([field, problem]) => `${field}: ${problem}`)
  return [...(said.errorMessages ?? []), ...fields].join('; ').replace(/\s+/g, ' ')
}

/** Characters of a page that are looked at. */
const longestPage = 4_000

export const isJson = ({ headers }: Response): boolean => /\bjson\b/.test(headers.get('content-type') ?? '')

/** An answer as the table sorts it. `text`: its body. */
export const answerOf = (response: Response, text: string): JiraAnswer => {
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
