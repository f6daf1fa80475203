import type { RolloutView } from '@canary-steps/sdk'
import { caught } from '../caught.ts'
import { openJournal, partitionOf } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import { markRunEnd } from './mark-end.ts'
import { observe } from './observe.ts'

/** What a caller sees of its cluster's Rollouts. `complete`: there are no others that use our steps. */
export type Inventory = { readonly rollouts: readonly RolloutView[]; readonly complete: boolean }

/** A Rollout younger than the list, or slower to be listed than to be called, is not gone; milliseconds. */
const benefitOfDoubt = 2 * 60_000
const mostOpen = 100_000

/** Ends what Rollouts left open that are no longer there: they were deleted, and a deleted Rollout tells nobody. */
const endGone = async (runtime: Runtime, cluster: string, rollouts: readonly RolloutView[]): Promise<void> => {
  const there = new Set(rollouts.map(({ metadata }) => partitionOf(cluster, metadata.uid)))
  const open = await runtime.store.due(Number.MAX_SAFE_INTEGER, mostOpen)
  const gone = open.filter(({ partition }) => partition.startsWith(partitionOf(cluster, '')) && !there.has(partition))
  for (const { partition } of gone) {
    await openJournal(runtime.store, partition).update((draft) => {
      const now = runtime.clock.now()
      if (now - draft.heardAt < benefitOfDoubt) return
      for (const run of Object.values(draft.runs)) markRunEnd(run, 'orphaned', 'the rollout was deleted', now)
    })
  }
}

/** Takes in an inventory: how each Rollout stands, and which are gone. What ends by it is closed by `settleDue`. */
export const takeInventory = async (runtime: Runtime, cluster: string, inventory: Inventory): Promise<void> => {
  for (const rollout of inventory.rollouts) {
    const done = await caught(() => observe(runtime, cluster, rollout))
    // one journal that cannot be read must not keep the others from being told
    if ('error' in done) runtime.log('error', 'inventory', { uid: rollout.metadata.uid, reason: done.error.message })
  }
  if (inventory.complete) await endGone(runtime, cluster, inventory.rollouts)
}
