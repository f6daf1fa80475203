import { revisionAnnotation } from '@canary-steps/sdk'
import type { ReplicaSet } from './replica-set.ts'
import type { Rollout } from './rollout.ts'

/** pkg/apis/rollouts/v1alpha1/types.go:150 */
const podHashLabel = 'rollouts-pod-template-hash'

/** A ReplicaSet as the API server shows it, as far as it tells what its pods are and whose they are. */
export type ReplicaSetObject = {
  readonly apiVersion: 'apps/v1'
  readonly kind: 'ReplicaSet'
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
    readonly ownerReferences: readonly object[]
  }
  readonly spec: { readonly replicas: number; readonly template: Readonly<Record<string, unknown>> }
}

/** rollout/sync.go:147 */
export const replicaSetObject = (set: ReplicaSet, { metadata }: Rollout): ReplicaSetObject => {
  const { name, uid, namespace } = metadata
  const template = structuredClone(set.template) ?? { spec: { containers: [] } }
  const labels = { ...template.metadata?.labels, [podHashLabel]: set.hash }
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name, uid }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: set.name,
      namespace,
      labels,
      annotations: { [revisionAnnotation]: String(set.revision) },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: { replicas: set.replicas, template: { ...template, metadata: { ...template.metadata, labels } } },
  }
}
