import { type RolloutView, readRevision } from '@canary-steps/sdk'
import { caught } from '../caught.ts'
import { isOpen, noteHeard, openJournal, partitionOf, silentAt } from '../journal/journal.ts'
import type { Runtime } from '../runtime.ts'
import { markBypassedSteps, markEndedRuns } from './ended-runs.ts'
import { setAside } from './set-aside.ts'
import { isDue, settle } from './settle.ts'

/**
 * Takes in what a Rollout says of itself outside any call of a step: that it is Healthy, was aborted, or went on to another
 * revision. The controller ends runs without telling their steps. One that cannot be read is passed by.
 */
export const observe = async (runtime: Runtime, cluster: string, rollout: RolloutView): Promise<void> => {
  const { uid, namespace, name } = rollout.metadata
  const read = readRevision(rollout)
  if ('problem' in read)
    return runtime.log('warn', 'a Rollout is passed by', {
      rollout: `${namespace}/${name}`,
      cluster,
      reason: read.problem,
    })
  await openJournal(runtime.store, partitionOf(cluster, uid)).update((draft) => {
    const now = runtime.clock.now()
    if (Object.values(draft.runs).some(isOpen)) noteHeard(draft, now)
    markEndedRuns(draft, rollout, now)
    markBypassedSteps(draft, rollout, now)
  })
}

/** Budget of one undo that no caller waits for, in milliseconds. */
const undoBudget = 10_000

const settlePartition = async (runtime: Runtime, partition: string): Promise<void> => {
  const journal = openJournal(runtime.store, partition)
  const { runs } = await journal.read()
  const now = runtime.clock.now()
  const due = Object.entries(runs).flatMap(([run, { steps }]) =>
    Object.entries(steps).flatMap(([index, { end }]) =>
      isDue(end, now) ? [{ journal, run, index: Number(index), isByHand: end?.outcome === 'bypassed' }] : [],
    ),
  )
  // when the last region has left its release it is too late to say that it was moved past a step
  for (const place of due.toSorted((one, other) => Number(other.isByHand) - Number(one.isByHand)))
    await settle(runtime, place, undoBudget)
}

/** Warns of something open that nobody told of for a week. It ends nothing: a pause may be that long. */
const warnOfSilence = (runtime: Runtime, partition: string): Promise<void> =>
  openJournal(runtime.store, partition).update((draft) => {
    const now = runtime.clock.now()
    const open = Object.values(draft.runs).filter(isOpen)
    const [run] = open
    if (!run || now < silentAt(draft)) return
    draft.warnedAt = now
    const { namespace, name } = run.story.rollout
    const heard = new Date(draft.heardAt).toISOString()
    runtime.log('warn', 'silence', {
      rollout: `${namespace}/${name}`,
      heard,
      open: open.length,
      remedy: 'does its inventory come?',
    })
  })

/**
 * Does what is due: undos that a call could not finish, and endings that no call told of. A host calls it in a loop. What cannot be looked
 * at is set aside, and holds up nothing else.
 */
export const settleDue = async (runtime: Runtime, limit = 100): Promise<void> => {
  for (const place of await runtime.store.due(runtime.clock.now(), limit)) {
    const done = await caught(async () => {
      await settlePartition(runtime, place.partition)
      await warnOfSilence(runtime, place.partition)
    })
    if ('error' in done) await setAside(runtime, place, done.error.message)
  }
}
