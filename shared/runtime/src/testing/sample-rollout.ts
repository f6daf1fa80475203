import { RolloutView } from '@canary-steps/sdk'

const steps = [{ setWeight: 20 }, { pause: { duration: 60 } }, { plugin: {} }, { setWeight: 100 }]

const progressing = (since: string, now: number) => ({
  type: 'Progressing',
  status: 'True',
  reason: 'ReplicaSetUpdated',
  lastTransitionTime: since,
  lastUpdateTime: new Date(now).toISOString(),
})

/** A Rollout in the middle of a canary, as a step sees it: its third of four steps, 20 percent. Change what a test is about. */
export const sampleRollout = (
  change: { uid?: string; revision?: number; attempt?: string; status?: object; now?: number } = {},
): RolloutView => {
  const {
    uid = 'c0ffee00-0000-4000-8000-000000000001',
    revision = 2,
    attempt = '2026-01-01T00:00:00Z',
    status = {},
    now = Date.parse(attempt),
  } = change
  return RolloutView.parse({
    metadata: {
      name: 'checkout',
      namespace: 'payments',
      uid,
      annotations: { 'rollout.argoproj.io/revision': String(revision) },
    },
    spec: {
      replicas: 4,
      progressDeadlineSeconds: 600,
      strategy: { canary: { steps } },
      template: { spec: { containers: [{ name: 'checkout', image: `payments/checkout:v${revision}` }] } },
    },
    status: {
      phase: 'Progressing',
      currentStepIndex: 2,
      currentStepHash: '5d8b7f6c9',
      currentPodHash: `6c8f9d7b5${revision}`,
      stableRS: '6c8f9d7b51',
      conditions: [progressing(attempt, now)],
      ...status,
    },
  })
}
