import type { Caller } from './guarded.ts'
import { canary, create, metadata, release, spec, status } from './orders.ts'
import { fakes, gate, rollout, steps } from './rollouts.ts'

/** Work that goes on as before: its actor and its command. */
type Allowed = readonly [what: string, command: string, caller?: Caller]

const another = { plugin: { ...gate.plugin, config: { step: 'slack-approval', with: { channel: 'C0OTHER' } } } }
const { spec: calm } = rollout('calm', {})
const mended = steps.map((step) => (step === gate ? another : step))

/** Actions of people on a Rollout that has gates. */
export const peoples: readonly Allowed[] = [
  ['an abort', status('checkout', { abort: true })],
  ['a retry', status('refused', { abort: false })],
  ['a promotion past a pause', status('last', { pauseConditions: null })],
  ['a promotion past the last step, which is no gate', status('last', { pauseConditions: null, currentStepIndex: 5 })],
  ['a promotion past a step that only tells', status('notified', { currentStepIndex: 4 })],
  [
    'a promotion of what inconclusive analysis holds',
    status('last', { pauseConditions: null, controllerPause: false, currentStepIndex: 5 }),
  ],
  ['a pause', spec('checkout', { paused: true })],
  ['a restart of the pods', spec('checkout', { restartAt: '2026-11-30T12:00:00Z' })],
  ['a scale', 'kubectl -n payments scale rollout checkout --replicas=7'],
  ['a longer progress deadline', spec('checkout', { progressDeadlineSeconds: 7200 })],
  ['another image', spec('checkout', release('checkout', '3'))],
  [
    'another image with other steps',
    spec('checkout', { ...release('checkout', '3'), strategy: { canary: { steps: mended } } }),
  ],
  [
    'another image with another author',
    `kubectl -n payments patch rollout checkout --type=merge -p '${JSON.stringify({ metadata: { annotations: { 'canary-steps/author': 'eve@example.com' } }, spec: release('checkout', '3') })}'`,
  ],
  [
    'an undo',
    `kubectl -n payments patch rollout checkout --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"checkout:1"}]'`,
  ],
  ['the config of a gate, mended after an abort', canary('refused', { steps: mended })],
  ['other steps when nothing is under way', canary('calm', { steps: mended })],
  ['a label', metadata('checkout', { labels: { team: 'payments' } })],
  ['a deletion', 'kubectl -n payments delete rollout checkout'],
  ['a new Rollout with its gate', create(rollout('new', { canary: { steps } }))],
  ['the scale of one without a gate that is demanded', spec('early', { replicas: 9 })],
  ['an old ReplicaSet of a Deployment', 'kubectl -n payments scale replicaset deployed --replicas=2'],
  ['a pod of nobody', create(fakes.stranger)],
  [
    'a Service that no Rollout manages',
    `kubectl -n payments patch service other --type=merge -p '{"spec":{"selector":{"app":"any"}}}'`,
  ],
  ['a label of the namespace', 'kubectl label namespace payments team=payments'],
]

/** Rollouts that have no step of ours, where nothing is demanded. */
export const strangers: readonly Allowed[] = [
  ['a promotion', status('theirs', { currentStepIndex: 2 }, 'elsewhere')],
  ['a full promotion', status('theirs', { promoteFull: true }, 'elsewhere')],
  ['a status by hand', status('theirs', { stableRS: 'new', phase: 'Healthy' }, 'elsewhere')],
  ['other steps under way', spec('theirs', { strategy: { canary: { steps: null } } }, 'elsewhere')],
  ['a deletion that leaves its pods behind', 'kubectl -n elsewhere delete rollout theirs --cascade=orphan'],
]

/** Writes of the controller and of Kubernetes. */
export const machines: readonly Allowed[] = [
  ['the next step', status('checkout', { currentStepIndex: 2 }), 'controller'],
  [
    'an abort of its own',
    status('checkout', { abort: true, abortedAt: '2026-11-30T12:00:00Z', currentStepIndex: 0 }),
    'controller',
  ],
  [
    'a new revision',
    status('checkout', { currentPodHash: 'newer', currentStepIndex: 0, canary: { stepPluginStatuses: null } }),
    'controller',
  ],
  [
    'the end',
    status('checkout', { stableRS: 'new', currentStepIndex: 5, promoteFull: null, phase: 'Healthy' }),
    'controller',
  ],
  [
    'a verdict',
    status('checkout', {
      canary: { stepPluginStatuses: [{ index: 1, name: 'canary-steps/run', operation: 'Run', phase: 'Successful' }] },
    }),
    'controller',
  ],
  ['the revision', metadata('checkout', { annotations: { 'rollout.argoproj.io/revision': '8' } }), 'controller'],
  ['a count that was left open', spec('early', { replicas: 1 }), 'controller'],
  [
    'a ReplicaSet that it scales',
    `kubectl -n payments patch replicaset checkout-old --type=merge -p '{"spec":{"replicas":1}}'`,
    'controller',
  ],
  ['a ReplicaSet that it deletes', 'kubectl -n payments delete replicaset checkout-new', 'controller'],
  [
    'the pods of a Service',
    `kubectl -n payments patch service checkout-stable --type=merge -p '{"spec":{"selector":{"rollouts-pod-template-hash":"new"}}}'`,
    'controller',
  ],
  ['garbage', 'kubectl -n payments delete replicaset checkout-old', 'kubernetes'],
]

const second = rollout('second', { canary: { steps } })
const half = rollout('half', { canary: { steps } }, { spec: { replicas: 1 } })

/** Ways past a gate that no policy sees, as `docs/enforcement.md` says. People without the right cannot take them. */
export const unseen: readonly Allowed[] = [
  [
    'a second Rollout with the same labels',
    create({ ...second, spec: { ...second.spec, selector: calm.selector, template: calm.template } }),
  ],
  ['a pod with the labels of a Service that knows no revision', create(fakes.customer)],
  ['a canary Service that everybody reaches', canary('calm', { canaryService: 'other', stableService: 'any' })],
  ['an Ingress that leads elsewhere', create(fakes.ingress)],
  ['a weight that one pod makes half', create(half)],
  ['an object that a Rollout has made, where nothing is demanded', create(fakes.away)],
  ['the policies themselves', 'kubectl delete validatingadmissionpolicybinding canary-steps-status'],
  ['the definition of a Rollout', 'kubectl label customresourcedefinition rollouts.argoproj.io team=payments'],
]
