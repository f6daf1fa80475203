import type { CanaryStep } from '@canary-steps/driver'

/** Where the Rollouts of scenarios are. */
export const namespace = 'payments'
export const rolloutsPath = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`

type Given = {
  readonly name: string
  readonly issue: string
  readonly steps: readonly CanaryStep[]
  readonly labels?: Readonly<Record<string, string>>
}

const templateOf = (name: string, image: string) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'checkout', image }] },
})

/** The differences between versions of a Rollout. */
export const versionOf = (name: string, version: number) => ({
  metadata: { annotations: { 'canary-steps/release': `2026.11.${version}` } },
  spec: { template: { spec: { containers: [{ name: 'checkout', image: `payments/${name}:${version}` }] } } },
})

/** Version 1 of a Rollout. */
export const rolloutOf = ({ name, issue, steps, labels = {} }: Given) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    name,
    namespace,
    labels,
    annotations: {
      'canary-steps/author': 'dan@example.com',
      'canary-steps/issues': issue,
      ...versionOf(name, 1).metadata.annotations,
    },
  },
  spec: {
    replicas: 3,
    progressDeadlineSeconds: 3600,
    selector: { matchLabels: { app: name } },
    template: templateOf(name, `payments/${name}:1`),
    strategy: { canary: { steps } },
  },
})

/** The service that they depend on. */
export const ledgerRollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name: 'ledger', namespace },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'ledger' } },
    template: templateOf('ledger', 'payments/ledger:2.5.1'),
    strategy: { canary: { steps: [{ setWeight: 50 }] } },
  },
}
