import { type LiveRollout, liveRollouts } from '../explain/live-rollout.ts'

/** The subject of a test; times as Kubernetes writes them. */
export type Change = {
  readonly steps?: readonly object[]
  readonly index?: number
  readonly spec?: object
  readonly status?: object
  /** Of the `Progressing` condition. */
  readonly progressing?: object
  readonly plugins?: readonly object[]
}

/** The time at which tests look, ten minutes past ten. */
export const lookedAt = Date.parse('2026-01-01T10:10:00Z')

export const gate = { plugin: { name: 'acme/gate', config: { timeout: '1h' } } }

/** A saved Run of the second step: Running for five minutes. */
export const running = {
  index: 1,
  name: 'acme/gate',
  operation: 'Run',
  phase: 'Running',
  message: 'waiting for one of payments-release',
  startedAt: '2026-01-01T10:05:00Z',
  updatedAt: '2026-01-01T10:09:50Z',
  backoff: '30s',
  executions: 9,
  status: { v: 1, key: 'u/2/p/s/a/1', seq: 9, data: { ts: '17', url: 'https://slack.test/1' } },
}

/** A Rollout as `kubectl get rollout -o json` writes it: at the second of three steps, unless a test says otherwise. */
export const liveManifest = (change: Change = {}): string => {
  const { steps = [{ setWeight: 20 }, gate, { setWeight: 100 }], index = 1, spec, status, progressing } = change
  return JSON.stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name: 'checkout',
      namespace: 'payments',
      uid: 'u',
      annotations: { 'rollout.argoproj.io/revision': '2' },
    },
    spec: { replicas: 4, progressDeadlineSeconds: 7_200, strategy: { canary: { steps } }, ...spec },
    status: {
      phase: 'Progressing',
      message: 'more replicas need to be updated',
      currentPodHash: 'p2',
      stableRS: 'p1',
      currentStepIndex: index,
      conditions: [
        {
          type: 'Progressing',
          status: 'True',
          reason: 'ReplicaSetUpdated',
          message: 'is progressing',
          lastUpdateTime: '2026-01-01T10:05:00Z',
          lastTransitionTime: '2026-01-01T10:00:00Z',
          ...progressing,
        },
      ],
      canary: { stepPluginStatuses: change.plugins ?? [running] },
      ...status,
    },
  })
}

/** The one Rollout that a text has. */
export const liveIn = (text: string): LiveRollout => {
  const [live] = liveRollouts(text, 'rollout.json')
  if (!live) throw new Error('no Rollout')
  return live
}

export const live = (change: Change = {}): LiveRollout => liveIn(liveManifest(change))
