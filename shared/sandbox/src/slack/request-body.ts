import { isRecord } from '../is-record.ts'
import type { Body } from '../vendor-app.ts'
import { parseJson } from './parse-json.ts'

/** The body that was sent, form or JSON; a form has only strings. */
export const requestBody = async (request: Request): Promise<Body> => {
  const text = await request.text()
  if (!request.headers.get('content-type')?.startsWith('application/json'))
    return Object.fromEntries(new URLSearchParams(text))
  const body = await parseJson(text)
  return isRecord(body) ? body : {}
}

/** The arguments a body means: in a form, structures are JSON in a string. A text that is not JSON stays as it is. */
export const argumentsOf = async (body: Body): Promise<Body> => {
  const structured = ['blocks', 'metadata', 'view'].filter((name) => typeof body[name] === 'string')
  const decoded = await Promise.all(structured.map(async (name) => [name, await parseJson(String(body[name]))]))
  return { ...body, ...Object.fromEntries(decoded) }
}
