import type { SigningKey } from '../wire/signature.ts'
import type { WebhookSecret } from '../wire/webhook-secret.ts'

/** By what a function knows who calls: the keys of its clusters, and with what the controllers there sign what they notify. */
export type Callers = { readonly keys: readonly SigningKey[]; readonly argoSecrets: readonly WebhookSecret[] }

/** A secret by what tells it from others, and the cluster that has it. */
type HeldSecret = { readonly cluster: string; readonly mark: string }

/** Two clusters that have the same secret. */
const sharing = (held: readonly HeldSecret[]): readonly [string, string] | undefined => {
  for (const [at, { cluster, mark }] of held.entries()) {
    const other = held.slice(0, at).find((before) => before.mark === mark && before.cluster !== cluster)
    if (other) return [other.cluster, cluster]
  }
  return undefined
}

/** The fault of one secret for two clusters: it names the calling cluster, so each would speak for the other. Never the secret. */
export const problemWithSecrets = async ({ keys, argoSecrets }: Callers): Promise<string | undefined> => {
  const signing = sharing(await Promise.all(keys.map(async (key) => ({ cluster: key.cluster, mark: await key.id() }))))
  const notifying = sharing(argoSecrets.map(({ cluster, secret }) => ({ cluster, mark: secret })))
  const [setting, clusters] = signing ? ['key', signing] : ['argoWebhook', notifying]
  return (
    clusters &&
    `clusters.${clusters[0]}.${setting} and clusters.${clusters[1]}.${setting} are the same secret, which names the calling cluster: give each its own, made with openssl rand -base64 32`
  )
}
