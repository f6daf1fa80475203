const lastApplied = '{"metadata":{"name":"checkout"},"spec":{"template":{"spec":{"containers":[{"env":["secret"]}]}}}}'

const app = {
  name: 'checkout',
  image: 'registry.example.com/payments/checkout:2026.11.4',
  args: ['--token=secret'],
  command: ['/bin/checkout'],
  env: [{ name: 'PASSWORD', value: 'secret' }],
  envFrom: [{ secretRef: { name: 'checkout-secret' } }],
  ports: [{ containerPort: 8080 }],
  resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '500m' } },
  volumeMounts: [{ name: 'certificates', mountPath: '/certificates' }],
}

const sidecar = { name: 'proxy', image: `example.com/proxy@sha256:${'0123456789abcdef'.repeat(4)}` }

const steps = [
  { setWeight: 0 },
  { setWeight: 20 },
  { pause: {} },
  { pause: { duration: '5m' } },
  { setHeaderRoute: { name: 'canary', match: [{ headerName: 'x-canary', headerValue: { exact: 'yes' } }] } },
  { plugin: { name: 'canary-steps/slack-notify', config: { channel: 'C0PAY', text: 'hello', zero: 0, off: false } } },
  { plugin: { name: 'canary-steps/run', config: { step: 'region-wait', with: {} } } },
]

const pluginStatuses = [
  {
    index: 5,
    name: 'canary-steps/slack-notify',
    operation: 'Run',
    phase: 'Successful',
    message: 'told C0PAY',
    startedAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    finishedAt: '2026-01-01T00:00:00Z',
    executions: 1,
    status: { v: 1, key: 'a/2/b/c/2026-01-01T00:00:00Z/5', seq: 1, data: { ts: '1.5', zero: 0, none: null } },
  },
  { index: 6, name: 'canary-steps/run', operation: 'Run', phase: 'Running', backoff: '35s', executions: 2 },
  { index: 6, name: 'acme/off', operation: 'Run', phase: 'Successful', disabled: true },
]

const conditions = [
  { type: 'Available', status: 'False', reason: 'AvailableReason', message: 'no pods' },
  {
    type: 'Progressing',
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message: 'ReplicaSet "checkout-6c8f9d7b52" is progressing.',
    lastUpdateTime: '2026-01-01T00:01:00Z',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  },
]

/** A Rollout with everything in it that a view must keep, and much that it must not. */
export const fullRollout = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    name: 'checkout',
    namespace: 'payments',
    uid: 'c0ffee00-0000-4000-8000-000000000001',
    generation: 12,
    resourceVersion: '4711',
    creationTimestamp: '2025-12-01T00:00:00Z',
    labels: { app: 'checkout', team: 'payments' },
    annotations: {
      'rollout.argoproj.io/revision': '2',
      'canary-steps/release': '2026.11.4',
      'example.com/owner': 'Zoë & <friends>',
      'kubectl.kubernetes.io/last-applied-configuration': lastApplied,
    },
    managedFields: [{ manager: 'kubectl', operation: 'Apply' }],
    ownerReferences: [{ kind: 'App', name: 'checkout', uid: '1' }],
  },
  spec: {
    replicas: 0,
    progressDeadlineSeconds: 900,
    progressDeadlineAbort: true,
    revisionHistoryLimit: 3,
    selector: { matchLabels: { app: 'checkout' } },
    strategy: {
      canary: {
        canaryService: 'checkout-canary',
        stableService: 'checkout-stable',
        maxSurge: '25%',
        maxUnavailable: 0,
        trafficRouting: { istio: { virtualService: { name: 'checkout', routes: ['primary'] } } },
        steps,
      },
    },
    template: {
      metadata: { labels: { app: 'checkout' } },
      spec: {
        serviceAccountName: 'checkout',
        imagePullSecrets: [{ name: 'registry' }],
        initContainers: [{ name: 'migrate', image: 'example.com/migrate:1', env: [{ name: 'A', value: 'secret' }] }],
        containers: [app, sidecar],
        volumes: [{ name: 'certificates', secret: { secretName: 'checkout-certificates' } }],
      },
    },
  },
  status: {
    phase: 'Progressing',
    message: 'more replicas need to be updated',
    abort: false,
    promoteFull: false,
    controllerPause: true,
    pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T00:02:00Z' }],
    conditions,
    observedGeneration: '12',
    currentStepIndex: 6,
    currentStepHash: '5d8b7f6c9',
    currentPodHash: '6c8f9d7b52',
    stableRS: '6c8f9d7b51',
    replicas: 0,
    updatedReplicas: 0,
    readyReplicas: 0,
    availableReplicas: 0,
    HPAReplicas: 0,
    selector: 'app=checkout',
    blueGreen: {},
    canary: {
      weights: {
        canary: { weight: 0, serviceName: 'checkout-canary', podTemplateHash: '6c8f9d7b52' },
        stable: { weight: 100, serviceName: 'checkout-stable', podTemplateHash: '6c8f9d7b51' },
        verified: true,
      },
      stepPluginStatuses: pluginStatuses,
      currentStepAnalysisRunStatus: { name: 'checkout-1', status: 'Running' },
    },
  },
}
