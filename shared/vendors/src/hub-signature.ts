import type { WebhookRequest } from '@canary-steps/sdk'
import { hmacSha256Matches } from './hmac-sha256.ts'

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
