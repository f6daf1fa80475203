import { isFresh, SignedAt } from '@canary-steps/sdk'
import * as z from 'zod'
import { isSameBytes } from './same-bytes.ts'
import type { SigningKey } from './signing-key.ts'

/** What is signed of a request without a body: `GET steps.example.com/v1/effects?limit=5`. */
export const addressText = (
  method: string,
  { host, pathname, search }: Pick<URL, 'host' | 'pathname' | 'search'>,
): string => `${method} ${host}${pathname}${search}`

const encoder = new TextEncoder()
/** The only version of signatures that keys of this kind make. */
const version = 'v1,'

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** What a signature covers, as Standard Webhooks says: the headers' own texts and the body's bytes. */
const covered = (id: string, timestamp: string, body: string | ArrayBuffer): Uint8Array<ArrayBuffer> => {
  const before = encoder.encode(`${id}.${timestamp}.`)
  const bytes = typeof body === 'string' ? encoder.encode(body) : new Uint8Array(body)
  const message = new Uint8Array(before.length + bytes.length)
  message.set(before)
  message.set(bytes, before.length)
  return message
}

/** Headers that sign `body`, as Standard Webhooks says, and name the key. */
export const sign = async (
  key: SigningKey,
  id: string,
  body: string | ArrayBuffer,
  at = new Date(),
): Promise<Record<string, string>> => {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const code = await key.mac(covered(id, timestamp, body))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': version + base64(code),
    'webhook-key-id': await key.id(),
  }
}

/** Who a sender says it is, before that is looked into. */
const Claim = z.object({
  id: z.string().min(1),
  timestamp: z.string(),
  signedAt: SignedAt,
  /** Codes of 32 bytes in base64, each written in one way: the last digit has two bits that mean nothing, and are zero. Others, and other versions, are no concern of ours. */
  signatures: z
    .string()
    .transform((text) =>
      [...text.matchAll(/(?<=^| )v1,([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)(?= |$)/g)].map(([, code = '']) => code),
    )
    .pipe(z.array(z.string()).min(1)),
  /** Names the key, so that no other has to be tried. */
  keyId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
})
type Claim = z.output<typeof Claim>

/** What headers claim, where that can be true at all: they are all there, well formed, and of the last 5 minutes. */
export const claimIn = (headers: Headers, now = Date.now()): Claim | undefined => {
  const timestamp = headers.get('webhook-timestamp')
  const claim = Claim.safeParse({
    id: headers.get('webhook-id'),
    timestamp,
    signedAt: timestamp,
    signatures: headers.get('webhook-signature'),
    keyId: headers.get('webhook-key-id') ?? undefined,
  }).data
  return claim && isFresh(claim.signedAt, now) ? claim : undefined
}

/** The keys that may have made a claim: the one that it names, or all where it names none. */
export const keysFor = async (keys: readonly SigningKey[], { keyId }: Claim): Promise<readonly SigningKey[]> => {
  if (keyId === undefined) return keys
  const ids = await Promise.all(keys.map((key) => key.id()))
  return keys.filter((_, at) => ids[at] === keyId)
}

/** The key that signed `body` as is claimed; undefined when none of them did. Compares in constant time. */
export const signerOf = async (
  keys: readonly SigningKey[],
  { id, timestamp, signatures }: Claim,
  body: string | ArrayBuffer,
): Promise<SigningKey | undefined> => {
  const message = covered(id, timestamp, body)
  const given = signatures.map((code) => Uint8Array.from(atob(code), (character) => character.charCodeAt(0)))
  for (const key of keys) {
    const code = await key.mac(message)
    if (given.some((bytes) => isSameBytes(bytes, code))) return key
  }
  return undefined
}

/** Who signed a body, and when. */
type Signed = { readonly key: SigningKey; readonly signedAt: SignedAt }

/** The key that signed `body` less than 5 minutes ago, and when; undefined when none of them did. */
export const verifiedBy = async (
  keys: readonly SigningKey[],
  headers: Headers,
  body: string | ArrayBuffer,
): Promise<Signed | undefined> => {
  const claim = claimIn(headers)
  const key = claim && (await signerOf(await keysFor(keys, claim), claim, body))
  return key && { key, signedAt: claim.signedAt }
}
