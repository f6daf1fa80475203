import type { PodTemplate } from './rollout-spec.ts'

/** The controller's knowledge of one ReplicaSet. The driver has no pods: sizes become real after the scaling time. */
export type ReplicaSet = {
  readonly name: string
  readonly hash: string
  /** Undefined where the Rollout's is not known, as with a Deployment that it refers to. */
  readonly template: PodTemplate | undefined
  /** Creation order: 1 is the oldest. */
  readonly born: number
  revision: number
  replicas: number
  /** The Rollout's size when this set was last scaled: another size now is a scaling event (annotations.go:28). */
  desiredReplicas: number
  /** Epoch milliseconds from which traffic routing lets the set go to zero. */
  scaleDownAt?: number
  status: { replicas: number; available: number }
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)

export const specReplicas = (sets: ReplicaSet[]): number => sum(sets.map(({ replicas }) => replicas))
export const actualReplicas = (sets: ReplicaSet[]): number => sum(sets.map(({ status }) => status.replicas))
export const availableReplicas = (sets: ReplicaSet[]): number => sum(sets.map(({ status }) => status.available))
