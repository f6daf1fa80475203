import { canary, metadata, spec, status } from './orders.ts'
import { elsewhere, gate, notice, steps } from './rollouts.ts'

/** A way past a gate: the command, and its answer. */
export type Refused = readonly [way: string, command: string, says: string]

const others = 'only the controller writes that'
const settled = 'settled while a release is under way'

export const byStatus: readonly Refused[] = [
  [
    'promote past a gate',
    status('checkout', { pauseConditions: null, currentStepIndex: 2 }),
    'is the gate slack-approval',
  ],
  ['promote in full', status('checkout', { promoteFull: true }), 'a full promotion skips every gate'],
  ['promote past all steps', status('checkout', { currentStepIndex: 5 }), 'skipping all steps'],
  ['an index beyond the last step', status('last', { currentStepIndex: 6 }), 'skipping all steps'],
  ['an index that goes back', status('notified', { currentStepIndex: 0 }), 'back'],
  ['an index that is taken away', status('notified', { currentStepIndex: null }), 'back'],
  [
    'a verdict written by hand',
    status('checkout', {
      canary: { stepPluginStatuses: [{ index: 1, name: 'canary-steps/run', operation: 'Run', phase: 'Successful' }] },
    }),
    others,
  ],
  ['verdicts that are cleared', status('checkout', { canary: { stepPluginStatuses: null } }), others],
  ['another stable revision', status('checkout', { stableRS: 'new' }), others],
  ['no stable revision', status('checkout', { stableRS: null }), others],
  ['another current revision', status('checkout', { currentPodHash: 'old' }), others],
  ['a step hash by hand', status('checkout', { currentStepHash: 'other' }), others],
  ['a phase by hand', status('checkout', { phase: 'Healthy' }), others],
  [
    'a whole status that is empty',
    `kubectl -n payments patch rollout checkout --subresource=status --type=json -p '[{"op":"remove","path":"/status"}]'`,
    others,
  ],
  ['a promotion to a gate that has said no', status('refused', { currentStepIndex: 1 }), 'before the abort'],
  [
    'a retry straight to a gate that has said no',
    status('refused', { abort: false, currentStepIndex: 1 }),
    'before the abort',
  ],
  ['a retry that keeps the verdicts', status('paused-first', { abort: false }), 'Argo keeps what the gates said'],
]

/** The same where no gate is demanded. */
const frozen = {
  spec: (name: string, patch: object) => spec(name, patch, 'elsewhere'),
  canary: (name: string, patch: object) => canary(name, patch, 'elsewhere'),
  metadata: (name: string, patch: object) => metadata(name, patch, 'elsewhere'),
}

export const bySpec: readonly Refused[] = [
  ['steps taken away under way', frozen.canary('checkout', { steps: null }), settled],
  ['a gate taken out under way', frozen.canary('checkout', { steps: steps.filter((step) => step !== gate) }), settled],
  ['a gate’s config under way', frozen.canary('checkout', { steps: [{ setWeight: 5 }, notice] }), settled],
  [
    'a weight of less than a hundred',
    frozen.canary('checkout', { trafficRouting: { maxTrafficWeight: 5, plugins: { any: {} } } }),
    settled,
  ],
  [
    'blue-green under way',
    frozen.spec('checkout', { strategy: { canary: null, blueGreen: { activeService: 'any' } } }),
    settled,
  ],
  ['a rollback window under way', frozen.spec('checkout', { rollbackWindow: { revisions: 3 } }), 'rollbackWindow'],
  [
    'another author under way',
    frozen.metadata('checkout', { annotations: { 'canary-steps/author': 'eve@example.com' } }),
    'canary-steps/author',
  ],
  [
    'no author under way',
    frozen.metadata('checkout', { annotations: { 'canary-steps/author': null } }),
    'canary-steps/author',
  ],
  [
    'a gate taken out after an abort',
    frozen.canary('refused', { steps: steps.filter((step) => step !== gate) }),
    'after an abort only the config',
  ],
  [
    'a gate for other regions after an abort',
    frozen.canary('refused', { steps: steps.map((step) => (step === gate ? elsewhere : step)) }),
    'after an abort only the config',
  ],
  [
    'weights before the gate after an abort',
    frozen.canary('refused', { steps: [{ setWeight: 100 }, ...steps.slice(1)] }),
    'after an abort only the config',
  ],
  [
    'a selector of another kind of pods',
    frozen.spec('referring', { selector: { matchLabels: { app: 'other' } } }),
    'knows no stable pods',
  ],
  [
    'a workloadRef that brings another selector',
    frozen.spec('referring', { workloadRef: { name: 'other' } }),
    'knows no stable pods',
  ],
  [
    'another controller',
    frozen.metadata('calm', { labels: { 'argo-rollouts.argoproj.io/controller-instance-id': 'mine' } }),
    'another controller',
  ],
  [
    'another revision by hand',
    frozen.metadata('checkout', { annotations: { 'rollout.argoproj.io/revision': '6' } }),
    'counts revisions',
  ],
  [
    'a reason of somebody else',
    frozen.metadata('checkout', { annotations: { 'canary-steps/break-glass': '7: because' } }),
    'is the reason of those',
  ],
]
