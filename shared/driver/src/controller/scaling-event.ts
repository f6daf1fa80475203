import type { Pass } from '../pass/pass.ts'
import { reconcileReplicas } from '../replicas/reconcile-replicas.ts'
import { actualReplicas, availableReplicas } from '../rollout/replica-set.ts'
import { replicasOf } from '../rollout/rollout.ts'
import { persistStatus } from '../status/persist-status.ts'

/** Whether the size of the Rollout changed since its sets were scaled, as an HPA or a user does (rollout/sync.go:320). */
export const isScalingEvent = ({ rollout, newSet, stableSet }: Pass): boolean =>
  [newSet, stableSet].some((set) => set && set.replicas > 0 && set.desiredReplicas !== replicasOf(rollout))

/** A reconcile that only scales: no traffic, no analysis, no plugin (sync.go:272). */
export const syncReplicasOnly = (pass: Pass): void => {
  reconcileReplicas(pass)
  const status = structuredClone(pass.rollout.status)
  status.availableReplicas = availableReplicas(pass.allSets)
  status.HPAReplicas = actualReplicas(pass.allSets)
  status.observedGeneration = String(pass.rollout.metadata.generation)
  persistStatus(pass, status)
}
