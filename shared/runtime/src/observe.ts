import type { RolloutView } from '@canary-steps/sdk'
import { markEndedRuns } from './ended-runs.ts'
import { openJournal, partitionOf } from './journal.ts'
import type { Runtime } from './runtime.ts'
import { settle } from './settle.ts'

/**
 * Takes in what a Rollout says of itself outside any call of a step: that it is Healthy, was aborted, or went on to another
 * revision. The controller ends runs without telling their steps.
 */
export const observe = (runtime: Runtime, cluster: string, rollout: RolloutView): Promise<void> =>
  openJournal(runtime.store, partitionOf(cluster, rollout.metadata.uid)).update((draft) =>
    markEndedRuns(draft, rollout, runtime.clock.now()),
  )

/** Budget of one undo that no caller waits for, in milliseconds. */
const undoBudget = 10_000

/** Does what is due: undos that a call could not finish, and endings that no call told of. A host calls it in a loop. */
export const settleDue = async (runtime: Runtime, limit = 100): Promise<void> => {
  for (const { partition } of await runtime.store.due(runtime.clock.now(), limit)) {
    const journal = openJournal(runtime.store, partition)
    for (const [run, { steps }] of Object.entries((await journal.read()).runs)) {
      for (const index of Object.keys(steps)) await settle(runtime, { journal, run, index: Number(index) }, undoBudget)
    }
  }
}
