import { changeOf, ownReplicaSet } from '@canary-steps/runtime/executable'
import type { ChangeAnswer, RolloutView } from '@canary-steps/sdk'

/** What a Rollout's canary changes, by the ReplicaSets that the local controller has, as the bridge reads it in the cluster. */
export const changeIn = (replicaSets: readonly unknown[], rollout: RolloutView): Promise<ChangeAnswer> =>
  changeOf(rollout, async (podHash) => ownReplicaSet(replicaSets, rollout.metadata.uid, podHash))
