import { loadRollout, type Rollout } from '@canary-steps/driver'
import type { StepKind } from './schedule.ts'

const stepOf = {
  notify: {
    plugin: { name: 'canary-steps/slack-notify', config: { channel: 'C0PAY', text: 'at {{canary.weight}}%' } },
  },
  gate: { plugin: { name: 'canary-steps/gate' } },
  open: { plugin: { name: 'canary-steps/open' } },
  weight: { setWeight: 20 },
  pause: { pause: { duration: '90s' } },
  hold: { pause: {} },
} as const

/** A Rollout with these steps, at its first version. */
export const testRollout = (kinds: readonly StepKind[]): Rollout =>
  loadRollout(
    JSON.stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'shop', namespace: 'payments', uid: 'c0ffee00-0000-4000-8000-000000000001' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'shop' } },
        template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'web', image: 'shop:v1' }] } },
        strategy: { canary: { steps: kinds.map((kind) => stepOf[kind]) } },
      },
    }),
    { file: 'schedule.json' },
  )
