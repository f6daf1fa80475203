import { loadRollout, type Rollout } from '@canary-steps/driver'
import type { Caller } from './function.ts'
import type { Schedule, StepKind } from './schedule.ts'

const told = { channel: 'C0PAY', text: 'at {{canary.weight}}%' }
const scope = 'release'

/** In the last of three regions a no does not count. */
export const heedsNo = ({ region }: Pick<Caller, 'region'>): boolean => region !== 'ap'

const stepsIn = (caller: Caller): Readonly<Record<Exclude<StepKind, 'pause'>, object>> => ({
  notify: { plugin: { name: 'canary-steps/slack-notify', config: told } },
  gate: { plugin: { name: 'canary-steps/gate' } },
  'told-gate': { plugin: { name: 'canary-steps/told-gate' } },
  open: { plugin: { name: 'canary-steps/open' } },
  'release-notify': { plugin: { name: 'canary-steps/slack-notify', config: { ...told, scope } } },
  'release-gate': { plugin: { name: 'canary-steps/gate', config: { scope } } },
  'release-open': { plugin: { name: 'canary-steps/open', config: { scope } } },
  weight: { setWeight: 20 },
  'release-count': { plugin: { name: 'canary-steps/counting-gate', config: { scope, heeds: heedsNo(caller) } } },
  hold: { pause: {} },
})

const stepsOf = (caller: Caller, { lasts, steps }: Pick<Schedule, 'lasts' | 'steps'>) => {
  const stepOf = stepsIn(caller)
  const pause = { pause: { duration: `${lasts / 10}s` } }
  return steps.map((kind) => (kind === 'pause' ? pause : stepOf[kind]))
}

/** A Rollout with these steps, at its first version. */
export const testRollout = (caller: Caller, schedule: Schedule): Rollout =>
  loadRollout(
    JSON.stringify({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'shop', namespace: 'payments', uid: caller.uid },
      spec: {
        replicas: 2,
        progressDeadlineSeconds: schedule.lasts / 1.5,
        selector: { matchLabels: { app: 'shop' } },
        template: { metadata: { labels: { app: 'shop' } }, spec: { containers: [{ name: 'web', image: 'shop:v1' }] } },
        strategy: { canary: { steps: stepsOf(caller, schedule) } },
      },
    }),
    { file: 'schedule.json' },
  )
