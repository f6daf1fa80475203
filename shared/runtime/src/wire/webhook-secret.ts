import { isSameBytes } from './same-bytes.ts'

/** A secret that a sender puts into a header, and the cluster that it stands for. */
export type WebhookSecret = { readonly cluster: string; readonly secret: string }

const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

/** Compares without telling by its time where two secrets differ: digests are equally long and differ everywhere. */
const isSame = async (one: string, other: string): Promise<boolean> =>
  isSameBytes(await digest(one), await digest(other))

/** The secret in `Authorization: Bearer …`; undefined when it is none of ours. */
export const bearerOf = async (
  secrets: readonly WebhookSecret[],
  header: string | undefined,
): Promise<WebhookSecret | undefined> => {
  const given = header?.match(/^Bearer (.+)$/)?.[1] ?? ''
  const matches = await Promise.all(
    secrets.map(async (known) => ((await isSame(known.secret, given)) ? known : undefined)),
  )
  return matches.find((known) => known !== undefined)
}
