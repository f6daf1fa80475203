/** The step of a Rollout that asks people. */
export const gate = {
  plugin: {
    name: 'canary-steps/run',
    config: { step: 'slack-approval', with: { channel: 'C0PAY', approvers: ['U0ANN'] } },
  },
}

/** One that is asked nowhere. */
export const elsewhere = { plugin: { ...gate.plugin, config: { ...gate.plugin.config, with: { regions: ['mars'] } } } }

export const notice = { plugin: { name: 'canary-steps/slack-notify', config: { channel: 'C0PAY', text: 'hello' } } }

/** As people have them: little traffic, a gate, more traffic. */
export const steps = [{ setWeight: 5 }, gate, { setWeight: 50 }, notice, { pause: {} }]

/** A Rollout as Git has it. */
export const rollout = (name: string, strategy: object, { spec = {}, metadata = {} } = {}) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: { name, namespace: 'payments', annotations: { 'canary-steps/author': 'dan@example.com' }, ...metadata },
  spec: {
    replicas: 4,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: `${name}:2` }] },
    },
    strategy,
    ...spec,
  },
})

/** The status of one whose gate asks, or of one that is at another step. */
const underWay = (currentStepIndex = 1) => ({
  observedGeneration: '1',
  currentPodHash: 'new',
  stableRS: 'old',
  currentStepHash: 'steps',
  currentStepIndex,
  phase: 'Progressing',
  canary: {
    stepPluginStatuses: [
      {
        index: 1,
        name: 'canary-steps/run',
        operation: 'Run',
        phase: 'Running',
        message: 'waits for 1 of 1',
        executions: 3,
      },
    ],
  },
})

const aborted = { ...underWay(0), abort: true, phase: 'Degraded' }
const healthy = { ...underWay(5), currentPodHash: 'old', phase: 'Healthy' }

const { selector, template, ...bare } = rollout('referring', { canary: { steps } }).spec

const referring = {
  ...rollout('referring', {}),
  spec: { ...bare, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'one' } },
}

const away = <T extends { readonly metadata: object }>(one: T) => ({
  ...one,
  metadata: { ...one.metadata, namespace: 'elsewhere' },
})

/** Rollouts in every state, with what their controller remembers: where a gate is demanded, and where none is. */
export const states = [
  [rollout('checkout', { canary: { steps } }), underWay()],
  [rollout('notified', { canary: { steps } }), underWay(3)],
  [rollout('last', { canary: { steps } }), underWay(4)],
  [rollout('refused', { canary: { steps } }), aborted],
  [rollout('calm', { canary: { steps } }), healthy],
  [rollout('paused-first', { canary: { steps: [{ pause: {} }, gate] } }), aborted],
  [rollout('early', { canary: { steps: [{ setWeight: 50 }] } }), healthy],
  [away(rollout('checkout', { canary: { steps } })), underWay()],
  [away(rollout('refused', { canary: { steps } })), aborted],
  [away(rollout('calm', { canary: { steps } })), healthy],
  [away(referring), healthy],
  [
    away(rollout('theirs', { canary: { steps: [{ setWeight: 50 }, { plugin: { name: 'acme/freeze' } }] } })),
    underWay(),
  ],
] as const

const place = (name: string, labels: object = {}, more: object = {}) => ({
  name,
  namespace: 'payments',
  labels,
  ...more,
})

const replicaSet = (name: string, labels: object, ownerReferences: readonly object[] = []) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: place(name, labels, { ownerReferences }),
  spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod(name).spec } },
})

const pod = (name: string, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: place(name, labels),
  spec: { containers: [{ name: 'checkout', image: 'checkout:1' }] },
})

const service = (name: string, labels: object, annotations: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: place(name, {}, { annotations }),
  spec: { selector: labels, ports: [{ port: 80 }] },
})

const of = (hash: string) => ({ app: 'checkout', 'rollouts-pod-template-hash': hash })
const owner = [
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'checkout', uid: 'a-uid', controller: true },
]

/** Objects below one of them, and objects that are not. */
export const workloads = [
  replicaSet('checkout-old', of('old'), owner),
  replicaSet('checkout-new', of('new'), owner),
  replicaSet('deployed', { app: 'deployed' }),
  pod('checkout-old-1', of('old')),
  pod('checkout-new-1', of('new')),
  service('checkout-stable', of('old'), { 'argo-rollouts.argoproj.io/managed-by-rollouts': 'checkout' }),
  service('other', { app: 'other' }),
]

/** Objects that somebody makes to pass for what a Rollout has. */
export const fakes = {
  replicaSet: replicaSet('fake', of('old')),
  bare: { ...replicaSet('fake', of('old')), metadata: place('fake') },
  deployment: { ...replicaSet('fake', of('old')), kind: 'Deployment', metadata: place('fake') },
  cronJob: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: place('fake'),
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: { template: { metadata: { labels: of('old') }, spec: { ...pod('fake').spec, restartPolicy: 'Never' } } },
      },
    },
  },
  pod: pod('fake', of('old')),
  away: away(replicaSet('fake', of('old'))),
  customer: pod('customer', { app: 'other' }),
  ingress: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: place('any'),
    spec: { defaultBackend: { service: { name: 'other', port: { number: 80 } } } },
  },
  stranger: pod('any'),
}
