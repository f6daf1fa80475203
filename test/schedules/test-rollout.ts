import { loadRollout, type Rollout } from '@canary-steps/driver'
import type { StepKind } from './schedule.ts'

const told = { channel: 'C0PAY', text: 'at {{canary.weight}}%' }
const scope = 'release'

const stepOf = {
  notify: { plugin: { name: 'canary-steps/slack-notify', config: told } },
  gate: { plugin: { name: 'canary-steps/gate' } },
  open: { plugin: { name: 'canary-steps/open' } },
  'release-notify': { plugin: { name: 'canary-steps/slack-notify', config: { ...told, scope } } },
  'release-gate': { plugin: { name: 'canary-steps/gate', config: { scope } } },
  'release-open': { plugin: { name: 'canary-steps/open', config: { scope } } },
  weight: { setWeight: 20 },
  pause: { pause: { duration: '90s' } },
  hold: { pause: {} },
} as const

/** A Rollout with these steps, at its first version. */
export const testRollout = (uid: string, kinds: readonly StepKind[]): Rollout =>
  loadRollout(
    JSON.stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'shop', namespace: 'payments', uid },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'shop' } },
        template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'web', image: 'shop:v1' }] } },
        strategy: { canary: { steps: kinds.map((kind) => stepOf[kind]) } },
      },
    }),
    { file: 'schedule.json' },
  )
