import type { ChangeAnswer, RolloutView } from '@canary-steps/sdk'
import { changeBetween } from './change-between.ts'
import { isOwnedBy, podHashLabel, podHashOf, ReplicaSet } from './replica-set.ts'

/** Finds the ReplicaSet of a Rollout that has a pod template hash; undefined where there is none. */
export type FindReplicaSet = (podHash: string) => Promise<ReplicaSet | undefined>

/** The ReplicaSet that the Rollout with `uid` has for a pod template hash, among objects of which some may be of others. */
export const ownReplicaSet = (objects: readonly unknown[], uid: string, podHash: string): ReplicaSet | undefined =>
  objects
    .flatMap((object) => ReplicaSet.safeParse(object).data ?? [])
    .find((found) => podHashOf(found) === podHash && isOwnedBy(found, uid))

/** The changes of a Rollout's canary. A stable ReplicaSet that is not there any more is one that nobody knows. */
export const changeOf = async (
  { metadata, status }: Pick<RolloutView, 'metadata' | 'status'>,
  find: FindReplicaSet,
): Promise<ChangeAnswer> => {
  const { currentPodHash, stableRS } = status
  const [canary, stable] = await Promise.all([find(currentPodHash), stableRS === '' ? undefined : find(stableRS)])
  if (canary) return changeBetween(canary, stable)
  const { namespace, name } = metadata
  return {
    error: `${namespace}/${name} has no ReplicaSet with the label ${podHashLabel}=${currentPodHash}: it is looked for again with the next call`,
  }
}
