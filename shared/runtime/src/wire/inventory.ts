import type { RolloutView } from '@canary-steps/sdk'

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
  /** Of the cluster, where the caller has one. */
  readonly region?: string
  /** Milliseconds since the caller began to list: it did not see what came later. */
  readonly age?: number
}
