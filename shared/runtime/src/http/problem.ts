import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { caughtSync } from '../ports/caught.ts'

/** The answer to a call that has none: problem details as RFC 9457 has them. */
export const problem = ({ status, title, detail }: Problem): Response =>
  Response.json(
    { type: 'about:blank', title, status, detail },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )

export const badRequest = (detail: string): Problem => ({ status: 400, title: 'bad request', detail })

export const isProblem = (value: object): value is Problem => 'detail' in value

/** The parsed body, or what is wrong with it. */
export const readBody = <Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> | Problem => {
  const json = caughtSync((): unknown => JSON.parse(body))
  if ('error' in json) return badRequest('the body is not JSON')
  const parsed = schema.safeParse(json.result)
  return parsed.success ? parsed.data : badRequest(z.prettifyError(parsed.error).replaceAll('\n', ' '))
}
