import type { RolloutSpec } from './rollout-spec.ts'
import type { RolloutStatus } from './rollout-status.ts'

type Metadata = {
  [field: string]: unknown
  name: string
  namespace: string
  uid: string
  generation: number
  labels?: Record<string, string> | undefined
  annotations: Record<string, string>
  creationTimestamp?: string | undefined
  deletionTimestamp?: string | undefined
}

/** Argo's Rollout, as a step plugin receives it with each call. */
export type Rollout = {
  apiVersion: string
  kind: 'Rollout'
  metadata: Metadata
  spec: RolloutSpec
  status: RolloutStatus
}

export const replicasOf = (rollout: Rollout): number => rollout.spec.replicas ?? 1

/** Whether the desired pods are the stable ones: before the update and after it (utils/rollout/rolloututil.go:21). */
export const isFullyPromoted = ({ status }: Rollout): boolean => status.stableRS === status.currentPodHash
