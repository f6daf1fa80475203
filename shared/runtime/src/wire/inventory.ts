import type { RolloutView } from '@canary-steps/sdk'

/**
 * All Rollouts of a cluster with a uid in a range: from `from` on, and before `to`, as texts. Without one of these it has
 * no end there.
 */
export type UidRange = {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly uids: readonly string[]
}

/** A caller's view of its cluster's Rollouts, or the last page of it. */
export type Inventory = {
  readonly rollouts: readonly RolloutView[]
  /** No Rollout uses our steps but `rollouts` and `others`. */
  readonly complete: boolean
  /**
   * The uids of those that are there and not in `rollouts`. An earlier page told of them, they cannot be reported, or
   * their plugin has another name.
   */
  readonly others?: readonly string[]
  /** It is complete for this range alone, and says nothing of other Rollouts: a list of very many ends with several such. */
  readonly range?: UidRange | undefined
  /** Of the cluster, where the caller has one. */
  readonly region?: string
  /** Milliseconds since the caller began to list: it did not see what came later. */
  readonly age?: number
}
