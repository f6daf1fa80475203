import type { WebhookRequest } from '@canary-steps/sdk'
import type * as z from 'zod'

const encoder = new TextEncoder()

const bytesOfHex = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16))

/**
 * Whether `hex` (lower case, as vendors send it) is the HMAC-SHA-256 of `text` in UTF-8. Compares in constant time. An empty
 * secret signs nothing, and what is no hex matches nothing.
 */
export const hmacSha256Matches = async (secret: string, text: string, hex: string): Promise<boolean> => {
  if (secret === '' || !/^[0-9a-f]{64}$/.test(hex)) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, bytesOfHex(hex), encoder.encode(text))
}

const prefix = 'sha256='

/** Whether the header `name` is a signature at all. */
export const isHubSignature = (headers: Headers, name: string): boolean =>
  /^sha256=[0-9a-f]{64}$/.test(headers.get(name) ?? '')

/** Whether the header `name` signs the body as it came: `sha256=<hex>`, as GitHub and, after WebSub, Jira write it. */
export const hubSignatureMatches = async (
  { headers, body }: WebhookRequest,
  name: string,
  secret: string,
): Promise<boolean> => {
  const signature = headers.get(name) ?? ''
  return isHubSignature(headers, name) && hmacSha256Matches(secret, body, signature.slice(prefix.length))
}

/** The JSON value of a text; undefined when it is not JSON. */
export const jsonIn = (text: string): unknown => {
  // reading a webhook is synchronous, so no promise can catch for us
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where a value is not as a schema says, and how: the first such place, without what stands there. Undefined: it is as it says. */
export const misfit = (schema: z.ZodType, value: unknown): string | undefined => {
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue && [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ')
}

/** The value that a schema reads in an answer. An answer that it cannot read came from a proxy, or was cut off: the call may have acted. */
export const readable = <Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> => {
  const { data, success } = schema.safeParse(answer)
  if (!success) throw new Error('unreadable answer')
  return data
}
