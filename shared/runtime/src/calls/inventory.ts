import { partitionOf } from '../journal/identity.ts'
import type { Attempt } from '../journal/journal.ts'
import { journalId, openJournal } from '../journal/journal-file.ts'
import { markAttemptEnd } from '../journal/mark-end.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { allDue, breathe } from '../store/all-due.ts'
import type { Inventory } from '../wire/inventory.ts'
import { observe } from './observe.ts'

/**
 * A Rollout that is there is in the list. Only a new one may be slower to be listed than to be called. So an attempt
 * that began so shortly before the list is not taken for gone. Milliseconds.
 */
const benefitOfDoubt = 2 * 60_000
/** How many journals are changed at most before everything else of the process has its turn. */
const changedAtOnce = 32

/** When the controller first called a step of an attempt. */
const firstCallOf = ({ steps }: Attempt): number => Math.min(...Object.values(steps).map(({ startedAt }) => startedAt))

/** A Rollout that is listed no more: it was deleted, which tells nobody, or somebody took our steps out of it. */
const whyGone = 'the rollout was deleted, or has no such step any more'

/** One journal that cannot be read must not keep the others from being told. */
const passBy = async (runtime: Runtime, about: object, work: () => Promise<void>): Promise<void> => {
  const done = await caught(work)
  if ('error' in done) runtime.log('error', 'inventory', { ...about, reason: done.error.message })
}

/** Works through a list of whatever length, and lets everything else of the process have its turn. */
const oneByOne = async <Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
  for (const [at, item] of items.entries()) {
    if (items.length > changedAtOnce && at % changedAtOnce === 0) await breathe()
    await work(item)
  }
}

/** Ends what Rollouts left open that are no longer there. */
const endGone = async (
  runtime: Runtime,
  cluster: string,
  { rollouts, others = [] }: Inventory,
  listedAt: number,
): Promise<void> => {
  const uids = [...rollouts.map(({ metadata }) => metadata.uid), ...others]
  const there = new Set(uids.map((uid) => partitionOf(cluster, uid)))
  const gone = await allDue(
    runtime.store,
    ({ partition, id }) => id === journalId && partition.startsWith(partitionOf(cluster, '')) && !there.has(partition),
  )
  const orphan = (partition: string) =>
    openJournal(runtime.store, partition).update((draft) => {
      for (const attempt of Object.values<Attempt>(draft.runs)) {
        // asked so that a time that is none ends nothing
        const isGone = listedAt - firstCallOf(attempt) >= benefitOfDoubt
        if (isGone) markAttemptEnd(attempt, 'orphaned', whyGone, runtime.clock.now())
      }
    })
  await oneByOne(gone, ({ partition }) => passBy(runtime, { partition }, () => orphan(partition)))
}

/** Takes in an inventory: how each Rollout stands, and which are gone. Effects that end by it are left to the undo queue. */
export const takeInventory = async (host: Runtime, cluster: string, inventory: Inventory): Promise<void> => {
  const runtime = guarded(host)
  const { age = 0, region, complete } = inventory
  const listedAt = runtime.clock.now() - age
  // a notification is no list, and may be of any age
  const seen = { region, ...((complete || inventory.age !== undefined) && { listedAt }) }
  await oneByOne(inventory.rollouts, (rollout) =>
    passBy(runtime, { uid: rollout.metadata.uid }, () => observe(runtime, cluster, rollout, seen)),
  )
  if (complete) await endGone(runtime, cluster, inventory, listedAt)
}
