import type { LookedUp } from '@canary-steps/sdk'
import type { testHost } from '@canary-steps/testing'

export type Options = NonNullable<Parameters<typeof testHost>[1]>
export type Change = Partial<Omit<LookedUp, 'metadata'>> & { name?: string; annotations?: Record<string, string> }

/** Another Rollout as the caller tells of it: Healthy, and at 2.4.1. */
export const other = ({ name = 'ledger', annotations = {}, ...change }: Change = {}): LookedUp => ({
  metadata: { name, namespace: 'payments', labels: {}, annotations },
  phase: 'Healthy',
  message: '',
  images: ['registry:5000/payments/ledger:v2.4.1'],
  replicas: { desired: 4, updated: 4, ready: 4, available: 4 },
  ...change,
})

/** A cluster with these Rollouts, whatever is looked up. */
export const finds =
  (...found: LookedUp[]): NonNullable<Options['lookUp']> =>
  (lookups) =>
    lookups.map((lookup) => ({ lookup, found }))
