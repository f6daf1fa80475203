/** How the API server says no. */
export const statusObject = (code: number, reason: string, message: string, details?: object) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  ...(details ? { details } : {}),
  code,
})

export const noSuchRollout = (name: string) =>
  statusObject(404, 'NotFound', `rollouts.argoproj.io "${name}" not found`, {
    name,
    group: 'argoproj.io',
    kind: 'rollouts',
  })

export const forbidden = (verb: string, resource: string, group: string) =>
  statusObject(
    403,
    'Forbidden',
    `${resource}.${group} is forbidden: User "system:serviceaccount:argo-rollouts:argo-rollouts" cannot ${verb} resource "${resource}" in API group "${group}" at the cluster scope`,
    { group, kind: resource },
  )

const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{"hidden":true}' }

const podTemplate = (name: string) => ({
  metadata: { labels: { app: name } },
  spec: {
    containers: [
      { name: 'app', image: `${name}:v2`, env: [{ name: 'PASSWORD', value: 'hidden' }] },
      { name: 'proxy', image: 'proxy:v1' },
    ],
  },
})

/** A Rollout as the API server keeps it; `uid` is made of its name. */
export const rolloutObject = (
  name: string,
  change: { metadata?: object; spec?: object; status?: object; plugin?: string } = {},
) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Rollout',
  metadata: {
    name,
    namespace: 'payments',
    uid: `uid-of-${name}`,
    generation: 7,
    resourceVersion: '4711',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { team: 'payments' },
    annotations: { 'rollout.argoproj.io/revision': '2', ...lastApplied },
    managedFields: [{ manager: 'kubectl', operation: 'Update' }],
    ...change.metadata,
  },
  spec: {
    replicas: 3,
    strategy: {
      canary: { steps: [{ setWeight: 20 }, { plugin: { name: change.plugin ?? 'canary-steps/toy', config: {} } }] },
    },
    template: podTemplate(name),
    ...change.spec,
  },
  status: {
    observedGeneration: '7',
    phase: 'Healthy',
    message: 'all is well',
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    ...change.status,
  },
})

export const rolloutListObject = (items: readonly unknown[], next?: string) => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'RolloutList',
  metadata: { resourceVersion: '4711', ...(next === undefined ? {} : { continue: next, remainingItemCount: 1 }) },
  items,
})

export const deploymentObject = (name: string, image: string, generation = 3) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'payments', generation },
  spec: { replicas: 0, template: { spec: { containers: [{ name: 'app', image }] } } },
  status: { observedGeneration: generation },
})

export const noSuchReplicaSet = (name: string) =>
  statusObject(404, 'NotFound', `replicasets.apps "${name}" not found`, { name, group: 'apps', kind: 'replicasets' })

/** A ReplicaSet that the Rollout with `uid` has for a pod template hash. */
export const replicaSetObject = (name: string, podHash: string, image: string, uid: string) => {
  const labels = { app: 'checkout', 'rollouts-pod-template-hash': podHash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'payments',
      labels,
      ownerReferences: [
        { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'checkout', uid, controller: true },
      ],
    },
    spec: { replicas: 1, template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } } },
  }
}

export const replicaSetListObject = (items: readonly unknown[]) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSetList',
  metadata: { resourceVersion: '4711' },
  items,
})
