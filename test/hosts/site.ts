import { randomBytes } from 'node:crypto'
import { type SigningKey, signingKeys } from '@canary-steps/runtime'
import type { Site } from './host.ts'

/** Clusters of one release, each in the region of the same name. */
export type Cluster = 'eu' | 'us'

const secret = (): string => randomBytes(32).toString('base64')

const settings = {
  clusters: {
    eu: { region: 'eu', ring: 'prod', key: 'env:KEY_EU', argoWebhook: 'env:ARGO_EU' },
    us: { region: 'us', ring: 'prod', key: 'env:KEY_US' },
  },
  namespaces: {
    payments: {
      allow: ['slack:CSHOP*', 'github:acme/*', 'jira:PAY', 'grafana:org'],
      approvers: { groups: ['S0PAY'], accounts: ['712020:ann'], required: 1, allowAuthor: true },
    },
  },
}

/** The cluster: with the Rollout that `dependency-check` looks for. */
const manifest = `
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ledger, namespace: payments }
spec:
  replicas: 4
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec: { containers: [{ name: ledger, image: "payments/ledger:2.5.1" }] }
  strategy: { canary: { steps: [{ setWeight: 50 }] } }
status: { phase: Healthy, replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 }
`

/** A site of the suite, and its secrets. */
export type KnownSite = Site & {
  readonly settings: typeof settings
  keyOf(cluster: Cluster): SigningKey
  /** Argo's notifications of the cluster `eu` show it. */
  readonly argoSecret: string
  /** All that no reply and no log may tell. */
  readonly secrets: Readonly<Record<string, string>>
}

/** The key of a secret that the function does not have, too. */
export const keyWith = (written: string, cluster: Cluster): SigningKey => {
  const [key] = signingKeys(written, { cluster, region: cluster })
  if (!key) throw new Error('no key')
  return key
}

/** Variables that are no secrets: where vendors are, and an account's name. */
const isPublic = (name: string): boolean => /(_URL|_EMAIL)$/.test(name)

export const siteWith = (vendors: Readonly<Record<string, string>>): KnownSite => {
  const ours = { KEY_EU: secret(), KEY_US: secret(), ARGO_EU: secret() }
  const env = { ...vendors, ...ours }
  return {
    settings,
    env,
    manifest,
    keyOf: (cluster) => keyWith(cluster === 'eu' ? ours.KEY_EU : ours.KEY_US, cluster),
    argoSecret: ours.ARGO_EU,
    secrets: Object.fromEntries(Object.entries(env).filter(([name]) => !isPublic(name))),
  }
}
