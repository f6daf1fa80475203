import { isFresh, SignedAt } from '@canary-steps/sdk'
import { Webhook } from 'standardwebhooks'
import { caught } from '../caught.ts'

/** Fewest random bytes of a signing key. */
export const shortestKey = 32

/** A key that signs calls and replies, and the cluster it belongs to. */
export type SigningKey = { readonly cluster: string; readonly region: string; readonly webhook: Webhook }

/** Decoded length of a Standard Webhooks secret (`whsec_` and base64); 0 when it is not base64. */
const keyBytes = (secret: string): number => {
  const text = secret.replace(/^whsec_/, '')
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Math.floor((text.replace(/=+$/, '').length * 3) / 4) : 0
}

/**
 * The keys of one cluster from an environment variable's value: `whsec_…`, several separated by spaces, the first one signs.
 *
 * @throws RangeError naming what is wrong, never the key.
 */
export const signingKeys = (value: string, place: { cluster: string; region: string }): SigningKey[] =>
  value
    .split(/[\s,]+/)
    .filter((secret) => secret !== '')
    .map((secret) => {
      if (keyBytes(secret) < shortestKey)
        throw new RangeError(
          `is no signing key: at least ${shortestKey} random bytes in base64, with or without whsec_`,
        )
      return { ...place, webhook: new Webhook(secret) }
    })

const headerNames = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/** What is signed of a request without a body: `GET steps.example.com/v1/effects?limit=5`. */
export const addressText = (method: string, { host, pathname, search }: URL): string =>
  `${method} ${host}${pathname}${search}`

/** Headers that sign `body`, as Standard Webhooks says. */
export const sign = ({ webhook }: SigningKey, id: string, body: string, at = new Date()): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
  'webhook-signature': webhook.sign(id, at, body),
})

/** Who signed a body, and when. */
export type Signed = { readonly key: SigningKey; readonly signedAt: SignedAt }

/** The key that signed `body` less than 5 minutes ago, and when; undefined when none of them did. Compares in constant time. */
export const verifiedBy = async (
  keys: readonly SigningKey[],
  headers: Headers,
  body: string,
): Promise<Signed | undefined> => {
  const signedAt = SignedAt.safeParse(headers.get('webhook-timestamp')).data
  if (signedAt === undefined || !isFresh(signedAt, Date.now())) return undefined
  const given = Object.fromEntries(headerNames.map((name) => [name, headers.get(name) ?? '']))
  for (const key of keys) {
    const verified = await caught(async () => key.webhook.verify(body, given, { jsonParse: false }))
    if ('result' in verified) return { key, signedAt }
  }
  return undefined
}
