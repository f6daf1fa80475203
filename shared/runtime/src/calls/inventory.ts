import { partitionOf } from '../journal/identity.ts'
import type { Attempt } from '../journal/journal.ts'
import { journalId, openJournal } from '../journal/journal-file.ts'
import { markAttemptEnd } from '../journal/mark-end.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { guarded } from '../secrets/guarded.ts'
import { allDue, oneByOne } from '../store/all-due.ts'
import type { Inventory, UidRange } from '../wire/inventory.ts'
import { forgetGone } from './forget-gone.ts'
import { observe } from './observe.ts'

/**
 * A Rollout that is there is in the list. Only a new one may be slower to be listed than to be called. So an attempt
 * that began so shortly before the list is not taken for gone. Milliseconds.
 */
const benefitOfDoubt = 2 * 60_000

/** When the controller first called a step of an attempt. */
const firstCallOf = ({ steps }: Attempt): number => Math.min(...Object.values(steps).map(({ startedAt }) => startedAt))

/** A Rollout that is listed no more: it was deleted, which tells nobody, or somebody took our steps out of it. */
const whyGone = 'the rollout was deleted, or has no such step any more'

/** One journal that cannot be read must not keep the others from being told. */
const passBy = async (runtime: Runtime, about: object, work: () => Promise<void>): Promise<void> => {
  const done = await caught(work)
  if ('error' in done) runtime.log('error', 'inventory', { ...about, reason: done.error.message })
}

const isWithin = ({ from, to }: Pick<UidRange, 'from' | 'to'> = {}, uid: string): boolean =>
  (from === undefined || uid >= from) && (to === undefined || uid < to)

/** Ends what Rollouts left open that are no longer there. */
const endGone = async (
  runtime: Runtime,
  cluster: string,
  { rollouts, others = [], range }: Inventory,
  listedAt: number,
): Promise<void> => {
  const uids = [...rollouts.map(({ metadata }) => metadata.uid), ...others, ...(range?.uids ?? [])]
  const prefix = partitionOf(cluster, '')
  const there = new Set(uids.map((uid) => `${prefix}${uid}`))
  const isAbout = (partition: string) => partition.startsWith(prefix) && isWithin(range, partition.replace(prefix, ''))
  const open = await allDue(runtime.store, ({ partition }) => isAbout(partition))
  const gone = open.filter(({ partition, id }) => id === journalId && !there.has(partition))
  // asked so that a time that is none ends nothing
  const isTooNew = (attempt: Attempt) => !(listedAt - firstCallOf(attempt) >= benefitOfDoubt)
  const orphan = (partition: string) =>
    openJournal(runtime.store, partition).update((draft) => {
      for (const attempt of Object.values<Attempt>(draft.runs)) {
        if (!isTooNew(attempt)) markAttemptEnd(attempt, 'orphaned', whyGone, runtime.clock.now())
      }
    })
  await oneByOne(gone, ({ partition }) => passBy(runtime, { partition }, () => orphan(partition)))
  const hasOpen = new Set(open.map(({ partition }) => partition))
  await forgetGone(runtime, {
    cluster,
    listedAt,
    isTooNew,
    isAbout,
    isThere: (partition) => there.has(partition),
    hasOpen: (partition) => hasOpen.has(partition),
    passBy: (partition, work) => passBy(runtime, { partition }, work),
  })
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
