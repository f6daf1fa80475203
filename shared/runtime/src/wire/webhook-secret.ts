import { isSameBytes } from './signature.ts'

/** A secret that a sender puts into a header, and the cluster that it stands for. */
export type WebhookSecret = { readonly cluster: string; readonly secret: string }

const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

/** Of the secrets that are known here, which each webhook is compared with: with many clusters they took longer than all else of it. */
const digests = new WeakMap<WebhookSecret, Uint8Array>()
const secretDigest = async (known: WebhookSecret): Promise<Uint8Array> => {
  const bytes = digests.get(known) ?? (await digest(known.secret))
  digests.set(known, bytes)
  return bytes
}

/**
 * The secret in `Authorization: Bearer …`; undefined when it is not ours. It compares without telling by its time where two secrets differ:
 * digests are equally long and differ everywhere.
 */
export const bearerOf = async (
  secrets: readonly WebhookSecret[],
  header: string | undefined,
): Promise<WebhookSecret | undefined> => {
  const given = await digest(header?.match(/^Bearer (.+)$/)?.[1] ?? '')
  const matches = await Promise.all(
    secrets.map(async (known) => (isSameBytes(await secretDigest(known), given) ? known : undefined)),
  )
  return matches.find((known) => known !== undefined)
}
