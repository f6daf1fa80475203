import { canary, create, metadata, release, spec } from './orders.ts'
import type { Refused } from './refused.ts'
import { elsewhere, fakes, gate, notice, rollout, steps } from './rollouts.ts'

const demanded = (strategy: object, more: object = {}): string => create(rollout('new', strategy, more))
const route = (headerValue: object) => ({
  setHeaderRoute: { name: 'one', match: [{ headerName: 'user-agent', headerValue }] },
})
const everybody = route({ regex: '.*' })
const testers = route({ exact: 'testers' })
const experiment = { experiment: { templates: [{ name: 'one', specRef: 'canary', weight: 50 }] } }
const mixed = { ...gate, setWeight: 5 }

export const byDemand: readonly Refused[] = [
  ['no gate at all', demanded({ canary: { steps: [{ setWeight: 50 }] } }), 'demands a gate'],
  ['no steps at all', demanded({ canary: {} }), 'demands a gate'],
  ['blue-green', demanded({ blueGreen: { activeService: 'any' } }), 'demands a gate'],
  ['a step that only tells', demanded({ canary: { steps: [notice, { setWeight: 50 }] } }), 'demands a gate'],
  ['a gate of other regions', demanded({ canary: { steps: [elsewhere, { setWeight: 50 }] } }), 'in all regions'],
  [
    'a gate behind the weight',
    demanded({ canary: { steps: [{ setWeight: 21 }, gate] } }),
    'before any weight above 20%',
  ],
  [
    'a weight of less than a hundred before the gate',
    demanded({ canary: { steps: [{ setWeight: 5 }, gate], trafficRouting: { maxTrafficWeight: 10, plugins: {} } } }),
    'before any weight above 20%',
  ],
  ['a gate in a step with a weight', demanded({ canary: { steps: [mixed, { setWeight: 50 }] } }), 'stands alone'],
  [
    'a gate in a step with a weight, where none is demanded',
    create(rollout('new', { canary: { steps: [mixed] } }, { metadata: { name: 'new', namespace: 'elsewhere' } })),
    'stands alone',
  ],
  [
    'a route for everybody',
    demanded({ canary: { steps: [{ setWeight: 5 }, everybody, gate] } }),
    'a header that may be anything',
  ],
  [
    'an experiment with more weight',
    demanded({ canary: { steps: [experiment, gate] } }),
    'before any weight above 20%',
  ],
  ['a route before everything', demanded({ canary: { steps: [testers, gate] } }), 'as the first step'],
  ['a pause before everything', demanded({ canary: { steps: [{ pause: {} }, gate] } }), 'as the first step'],
  [
    'a rollback window',
    demanded({ canary: { steps } }, { spec: { rollbackWindow: { revisions: 3 } } }),
    'rollbackWindow skips it',
  ],
  [
    'a controller without gates',
    demanded(
      { canary: { steps } },
      { metadata: { name: 'new', labels: { 'argo-rollouts.argoproj.io/controller-instance-id': 'mine' } } },
    ),
    'is not known to have it',
  ],
  [
    'a new release without its gate',
    spec('checkout', { ...release('checkout', '3'), strategy: { canary: { steps: [{ setWeight: 5 }] } } }),
    'demands a gate',
  ],
  ['a gate that goes while nothing is under way', canary('calm', { steps: [{ setWeight: 50 }] }), 'demands a gate'],
]

export const byDeletion: readonly Refused[] = [
  [
    'a Rollout that leaves its pods behind',
    'kubectl -n payments delete rollout checkout --cascade=orphan',
    'leaves its pods behind',
  ],
  [
    'all Rollouts, leaving their pods behind',
    'kubectl -n payments delete rollout --all --cascade=orphan',
    'leaves its pods behind',
  ],
  [
    'a collection of Rollouts that leave their pods behind',
    `kubectl delete --raw '/apis/argoproj.io/v1alpha1/namespaces/payments/rollouts?propagationPolicy=Orphan&dryRun=All'`,
    'leaves its pods behind',
  ],
  ['a finalizer that leaves its pods behind', metadata('calm', { finalizers: ['orphan'] }), 'leaves its pods behind'],
]

const hash = (value: string): object => ({ metadata: { labels: { 'rollouts-pod-template-hash': value } } })
const replicaSet = 'a ReplicaSet of a Rollout'

export const byWorkload: readonly Refused[] = [
  ['the stable ReplicaSet deleted', 'kubectl -n payments delete replicaset checkout-old', replicaSet],
  ['a ReplicaSet scaled by hand', 'kubectl -n payments scale replicaset checkout-new --replicas=9', replicaSet],
  [
    'a ReplicaSet with another image',
    'kubectl -n payments set image replicaset checkout-old checkout=evil:1',
    replicaSet,
  ],
  [
    'a ReplicaSet that is let go',
    `kubectl -n payments patch replicaset checkout-old -p '{"metadata":{"ownerReferences":null}}' --type=merge`,
    replicaSet,
  ],
  [
    'a ReplicaSet that loses its label',
    'kubectl -n payments label replicaset checkout-old rollouts-pod-template-hash-',
    replicaSet,
  ],
  ['a ReplicaSet that pretends to be the stable one', create(fakes.replicaSet), replicaSet],
  ['a pod that pretends to be stable', create(fakes.pod), 'a pod of a Rollout'],
  [
    'a pod that changes sides',
    `kubectl -n payments patch pod checkout-new-1 --type=merge -p '${JSON.stringify(hash('old'))}'`,
    'a pod of a Rollout',
  ],
  [
    'a pod with another image',
    'kubectl -n payments set image pod checkout-old-1 checkout=evil:1',
    'a pod of a Rollout',
  ],
  ['pods of a Deployment that pretend to be stable', create(fakes.deployment), 'a pod of a Rollout'],
  ['pods of a CronJob that pretend to be stable', create(fakes.cronJob), 'a pod of a Rollout'],
  ['pods of a bare ReplicaSet that pretend to be stable', create(fakes.bare), replicaSet],
  [
    'a pod that changes sides by its status',
    `kubectl -n payments patch pod checkout-new-1 --subresource=status --type=merge -p '${JSON.stringify(hash('old'))}'`,
    'a pod of a Rollout',
  ],
  [
    'a ReplicaSet that is let go by its status',
    `kubectl -n payments patch replicaset checkout-old --subresource=status -p '{"metadata":{"ownerReferences":null}}' --type=merge`,
    replicaSet,
  ],
  [
    'a Service that looks at other pods',
    `kubectl -n payments patch service checkout-stable --type=merge -p '{"spec":{"selector":{"rollouts-pod-template-hash":"new"}}}'`,
    'which pods this Service has',
  ],
  [
    'a Service that is managed no more',
    'kubectl -n payments annotate service checkout-stable argo-rollouts.argoproj.io/managed-by-rollouts-',
    'which pods this Service has',
  ],
]

export const byNamespace: readonly Refused[] = [
  [
    'a namespace that demands more',
    'kubectl label --overwrite namespace payments canary-steps/gate-above=100',
    'is set by those who install',
  ],
  [
    'a namespace that demands more, by its status',
    `kubectl patch namespace payments --subresource=status --type=merge -p '{"metadata":{"labels":{"canary-steps/gate-above":"100"}}}'`,
    'is set by those who install',
  ],
  [
    'a namespace that demands nothing',
    'kubectl label namespace payments canary-steps/gate-above-',
    'is set by those who install',
  ],
]
