import { isFresh, SignedAt } from '@canary-steps/sdk'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as z from 'zod'
import type { Problem } from '../journal/call.ts'
import { caughtSync } from '../ports/caught.ts'

/**
 * The text of a body, such that it is these bytes and no others: the verified text is the parsed one. Undefined where there is none:
 * bytes that are no UTF-8, which readers replace, and a byte order mark, which readers drop.
 */
export const exactText = (bytes: ArrayBuffer): string | undefined => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decoded = caughtSync(() => decoder.decode(bytes))
  return 'result' in decoded && !decoded.result.startsWith('\uFEFF') ? decoded.result : undefined
}

export const notText: Problem = {
  status: 400,
  title: 'bad request',
  detail: 'the body is not UTF-8, or begins with a byte order mark: send UTF-8 without one',
}

/** Whether two codes of one length are the same, without telling by its time where they differ. */
export const isSameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.reduce((difference, byte, at) => difference | (byte ^ (other[at] ?? 0)), 0) === 0

/** Fewest random bytes of a signing key. */
const shortestKey = 32

/** A key that signs calls and replies, and the cluster it belongs to. Its bytes are in no property, so that nothing prints them. */
export type SigningKey = {
  readonly cluster: string
  readonly region: string
  /** The code of a message under this key, 32 bytes. `isOneOfMany`: others are tried, too, and all together must not hold up our thread. */
  mac(message: Uint8Array<ArrayBuffer>, isOneOfMany?: boolean): Promise<Uint8Array>
  /** Names the key and does not tell it: 16 hex digits. Keys that sign alike have the same, however they are written. */
  id(): Promise<string>
  /** As it is written, to be kept out of texts. */
  secret(): string
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const
/** The text that a key signs to be named. No call's text is like it: those have two dots. */
const idText = new TextEncoder().encode('canary-steps key id')
const idDigits = 16

const hex = (bytes: Uint8Array): string => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '')

/** Most bytes of a message whose code is computed at once, because another thread takes longer. A larger one, which anybody may send, goes there. */
const mostAtOnce = 16 * 1024

/** Imported when it is first used: Workers import none before a request. */
const signingKeyOf = (
  secret: string,
  bytes: Uint8Array<ArrayBuffer>,
  place: { cluster: string; region: string },
): SigningKey => {
  let imported: Promise<CryptoKey> | undefined
  let id: Promise<string> | undefined
  const mac: SigningKey['mac'] = async (message, isOneOfMany = false) => {
    if (message.length <= mostAtOnce && !isOneOfMany) return hmac(sha256, bytes, message)
    imported ??= crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
    return new Uint8Array(await crypto.subtle.sign('HMAC', await imported, message))
  }
  return {
    ...place,
    mac,
    secret: () => secret,
    id: () => {
      id ??= mac(idText).then((code) => hex(code).slice(0, idDigits))
      return id
    },
  }
}

/** The bytes that a Standard Webhooks secret (`whsec_` and base64) stands for; nothing when it is not base64. */
const bytesIn = (secret: string): Uint8Array<ArrayBuffer> => {
  const text = secret.replace(/^whsec_/, '').replace(/={1,2}$/, '')
  // a single digit is left over where no text in base64 ends
  const isBase64 = /^[A-Za-z0-9+/]+$/.test(text) && text.length % 4 !== 1
  return Uint8Array.from(isBase64 ? atob(text) : '', (character) => character.charCodeAt(0))
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
      const bytes = bytesIn(secret)
      if (bytes.length >= shortestKey) return signingKeyOf(secret, bytes, place)
      throw new RangeError(
        `is not a signing key: at least ${shortestKey} random bytes in base64, with or without whsec_`,
      )
    })

/** The signed text of a request without a body: `GET steps.example.com/v1/effects?limit=5`. */
export const addressText = (
  method: string,
  { host, pathname, search }: Pick<URL, 'host' | 'pathname' | 'search'>,
): string => `${method} ${host}${pathname}${search}`

const encoder = new TextEncoder()
/** The only version of signatures that keys of this kind make. */
const version = 'v1,'

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** The text under a signature, by Standard Webhooks: the headers' own texts and the body's bytes. */
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

/** The claim of a sender, before it is checked. */
const SignedClaim = z.object({
  id: z.string().min(1),
  timestamp: z.string(),
  signedAt: SignedAt,
  /**
   * Codes of 32 bytes in base64, each written in one way: the last digit has two bits that mean nothing, and are
   * zero. Others, and other versions, are no concern of ours.
   */
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
type SignedClaim = z.output<typeof SignedClaim>

/** The claims of headers, if they can be true at all: they are all there, well formed, and of the last 5 minutes. */
export const claimIn = (headers: Headers, now = Date.now()): SignedClaim | undefined => {
  const timestamp = headers.get('webhook-timestamp')
  const claim = SignedClaim.safeParse({
    id: headers.get('webhook-id'),
    timestamp,
    signedAt: timestamp,
    signatures: headers.get('webhook-signature'),
    keyId: headers.get('webhook-key-id') ?? undefined,
  }).data
  return claim && isFresh(claim.signedAt, now) ? claim : undefined
}

/** The keys that may have made a claim: the one that it names, or all where it names none. */
export const keysFor = async (keys: readonly SigningKey[], { keyId }: SignedClaim): Promise<readonly SigningKey[]> => {
  if (keyId === undefined) return keys
  const ids = await Promise.all(keys.map((key) => key.id()))
  return keys.filter((_, at) => ids[at] === keyId)
}

/** The key that signed `body` as is claimed; undefined when none of them did. Compares in constant time. */
export const signerOf = async (
  keys: readonly SigningKey[],
  { id, timestamp, signatures }: SignedClaim,
  body: string | ArrayBuffer,
): Promise<SigningKey | undefined> => {
  const message = covered(id, timestamp, body)
  const given = signatures.map((code) => Uint8Array.from(atob(code), (character) => character.charCodeAt(0)))
  for (const key of keys) {
    const code = await key.mac(message, keys.length > 1)
    if (given.some((bytes) => isSameBytes(bytes, code))) return key
  }
  return undefined
}

/** The signer of a body, and its time. */
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
