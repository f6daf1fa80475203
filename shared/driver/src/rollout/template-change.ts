import { stableHash } from '../values/stable-hash.ts'
import type { ReplicaSet } from './replica-set.ts'
import type { Rollout } from './rollout.ts'

export const stepHash = ({ spec }: Rollout): string => stableHash(spec.strategy.canary.steps)

/** Whether the canary starts again: other pods, or any edit of the steps (utils/replicaset/replicaset.go:496). */
export const templateOrStepsChanged = (rollout: Rollout, { hash }: ReplicaSet): boolean => {
  const { currentStepHash, currentPodHash } = rollout.status
  return currentStepHash !== stepHash(rollout) || (currentPodHash !== '' && currentPodHash !== hash)
}
