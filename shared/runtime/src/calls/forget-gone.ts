import { unlisten } from '../effects/topics.ts'
import { partitionOf } from '../journal/identity.ts'
import type { Attempt, RolloutJournal } from '../journal/journal.ts'
import { closedDue } from '../journal/journal-document.ts'
import { journalId, openRolloutIn } from '../journal/journal-file.ts'
import { isOpen, patch } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey } from '../ports/store.ts'
import { allDueAt, oneByOne } from '../store/all-due.ts'

/** A complete list of the Rollouts of a cluster, for who forgets. */
type CompleteList = {
  readonly cluster: string
  /** When it was begun: milliseconds since 1970. */
  readonly listedAt: number
  /** Whether the list says anything of the Rollout. */
  isAbout(partition: string): boolean
  isThere(partition: string): boolean
  /** Whether an attempt may have begun too shortly before the list for it to be in the list. */
  isTooNew(attempt: Attempt): boolean
  /** Whether a document of the Rollout is due: something is open, waits, or was given up. */
  hasOpen(partition: string): boolean
  /** Does the work on one journal, which keeps no other from its own. */
  passBy(partition: string, work: () => Promise<void>): Promise<void>
}

const isClosed = ({ runs }: RolloutJournal): boolean => !Object.values(runs).some(isOpen)

/** Topics at which a step of the journal still stands, as where its process died before it left them. */
const leaveTopics = async ({ store }: Runtime, partition: string, { runs }: RolloutJournal): Promise<void> => {
  for (const [run, { effects }] of Object.entries(runs))
    for (const { owner, topics = [] } of Object.values(effects))
      await unlisten(store, topics, { partition, run, index: owner })
}

/** Takes everything out of a journal but its newest revision: a late call of an earlier one is refused still. */
const forgetJournal = async (runtime: Runtime, partition: string, listedAt: number): Promise<void> => {
  const journal = openRolloutIn(runtime.store, partition)
  const { keepDeleted } = runtime.policy.journals()
  // asked so that a time that is none forgets nothing
  const isOver = (known: RolloutJournal) =>
    known.goneAt !== undefined && listedAt - known.goneAt >= keepDeleted && isClosed(known)
  const known = await journal.read()
  if (!isOver(known)) return
  await leaveTopics(runtime, partition, known)
  const isForgotten = await journal.update((draft) => {
    if (!isOver(draft)) return false
    for (const part of ['goneAt', 'older', 'revisionAt', 'takenBackAt', 'stableImages', 'stableImage'] as const)
      delete draft[part]
    patch(draft, { heardAt: 0, warnedAt: 0, promoted: {}, runs: {} })
    return true
  })
  const last = Object.values(known.runs).at(-1)?.story.rollout
  if (isForgotten && last)
    runtime.log('info', 'a journal is forgotten', { rollout: `${last.namespace}/${last.name}`, partition })
}

/**
 * Forgets Rollouts of which nothing is open, some time after a complete list of their cluster left them out for the
 * first time. One that is listed again, or calls, is there again. Silence forgets nothing.
 */
export const forgetGone = async (runtime: Runtime, list: CompleteList): Promise<void> => {
  const { cluster, listedAt, isAbout, isThere, isTooNew, hasOpen, passBy } = list
  const closed = async (due: number) =>
    (await allDueAt(runtime.store, due, partitionOf(cluster, ''))).filter(
      ({ partition, id }) => id === journalId && isAbout(partition),
    )
  const change = ({ partition }: DocumentKey, apply: (draft: RolloutJournal) => void) =>
    passBy(partition, () => openRolloutIn(runtime.store, partition).update(apply))
  await oneByOne(await closed(closedDue.gone), async (document) => {
    const { partition } = document
    if (isThere(partition)) await change(document, (draft) => void delete draft.goneAt)
    else if (!hasOpen(partition)) await passBy(partition, () => forgetJournal(runtime, partition, listedAt))
  })
  const missing = (await closed(closedDue.there)).filter(({ partition }) => !isThere(partition))
  await oneByOne(missing, (document) =>
    change(document, (draft) => {
      if (!isClosed(draft) || Object.values(draft.runs).some(isTooNew)) return
      draft.goneAt ??= runtime.clock.now()
    }),
  )
}
