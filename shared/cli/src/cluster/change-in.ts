import { changeOf, ownReplicaSet } from '@canary-steps/runtime/executable'
import type { ChangeAnswer, RolloutView } from '@canary-steps/sdk'

/** The changes of a Rollout's canary, from the ReplicaSets of the local controller, as the bridge reads it in the cluster. */
export const changeIn = (replicaSets: readonly unknown[], rollout: RolloutView): Promise<ChangeAnswer> =>
  changeOf(rollout, async (podHash) => ownReplicaSet(replicaSets, rollout.metadata.uid, podHash))
