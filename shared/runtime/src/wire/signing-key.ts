/** Fewest random bytes of a signing key. */
const shortestKey = 32

/** A key that signs calls and replies, and the cluster it belongs to. Its bytes are in no property, so that nothing prints them. */
export type SigningKey = {
  readonly cluster: string
  readonly region: string
  /** The code of a message under this key, 32 bytes. The key is imported once, by the platform, which computes off our thread. */
  mac(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
  /** Names the key and does not tell it: 16 hex digits. Keys that sign alike have the same, however they are written. */
  id(): Promise<string>
  /** As it is written, to be kept out of texts. */
  secret(): string
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' } as const
/** What a key signs to be named. No call's text is like it: those have two dots. */
const idText = new TextEncoder().encode('canary-steps key id')
const idDigits = 16

const hex = (bytes: Uint8Array): string => bytes.reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '')

/** Imported when it is first used: Workers import none before a request. */
const keyOf = (
  secret: string,
  bytes: Uint8Array<ArrayBuffer>,
  place: { cluster: string; region: string },
): SigningKey => {
  let imported: Promise<CryptoKey> | undefined
  let id: Promise<string> | undefined
  const mac: SigningKey['mac'] = async (message) => {
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

/** What a Standard Webhooks secret (`whsec_` and base64) stands for; nothing when it is not base64. */
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
      if (bytes.length >= shortestKey) return keyOf(secret, bytes, place)
      throw new RangeError(`is no signing key: at least ${shortestKey} random bytes in base64, with or without whsec_`)
    })
