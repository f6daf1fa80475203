import type { Place, Store } from '../ports/store.ts'
import { change } from '../store/change.ts'
import { isSameRelease } from './attempt-key.ts'
import { isGivenUp, putAsideGivenUp } from './dead-letters.ts'
import { isOpen, type Journal, type ReleaseJournal, type RolloutJournal, type Run } from './journal.ts'
import { dueOf, parse, parseRelease, parseRollout, partitionOf, written } from './journal-document.ts'

/** A journal in the store. */
export type JournalFile<Kept extends Journal = Journal> = {
  readonly partition: string
  /** `journalId`, or that of a run of its own (`dead-letters.ts`). */
  readonly id: string
  read(): Promise<Kept>
  /** Applies `apply` to a fresh copy and writes it, again and again until no one else wrote in between. */
  update<Result>(apply: (draft: Kept) => Result): Promise<Result>
}

/** The id of a journal in its partition. */
export const journalId = 'journal'
const keptRuns = 5

/** Whether regions are at work in it still. */
const isAtWork = (journal: Journal, run: string): boolean =>
  journal.kind === 'release' && Object.values(journal.runs[run]?.members ?? {}).some(({ end }) => !end)

/** What is forgotten together: an attempt at a release may need what regions did in those before it. */
const isKeptWith = ({ kind }: Journal, run: string, other: string): boolean =>
  run === other || (kind === 'release' && isSameRelease(run, other))

/** Forgets the runs that nobody needs any more, and says which may go elsewhere. */
const prune = (draft: Journal): readonly string[] => {
  const runs = Object.entries<Run>(draft.runs)
  const latest = runs.slice(-keptRuns)
  const isNeeded = (run: string) => isAtWork(draft, run) || latest.some(([key]) => isKeptWith(draft, run, key))
  for (const [key, run] of runs) if (!isOpen(run) && !isNeeded(key)) delete draft.runs[key]
  return runs.flatMap(([key, run]) => (isOpen(run) && !isNeeded(key) && isGivenUp(run) ? [key] : []))
}

const fileOf = <Kept extends Journal>(
  store: Store,
  { partition, id }: Place,
  parse: (value: string | undefined) => Kept,
): JournalFile<Kept> => ({
  partition,
  id,
  async read() {
    return parse((await store.get(partition, id))?.value)
  },
  async update(apply) {
    const changed = await change(store, { partition, id }, (stored) => {
      const draft = parse(stored)
      const result = apply(draft)
      const givenUp = prune(draft)
      return { value: written(draft), due: dueOf(draft), result: { result, givenUp } }
    })
    if (id === journalId && changed.givenUp.length > 0) await putAsideGivenUp(store, { partition, id }, changed.givenUp)
    return changed.result
  },
})

/** Whichever journal is there. */
export const openJournal = (store: Store, partition: string, id = journalId): JournalFile =>
  fileOf(store, { partition, id }, (value) => parse(value, partition))

/** The journal of a Rollout. */
export const openRollout = (store: Store, cluster: string, uid: string): JournalFile<RolloutJournal> =>
  fileOf(store, { partition: partitionOf(cluster, uid), id: journalId }, parseRollout)

/** The journal of a group's releases. */
export const openRelease = (store: Store, partition: string): JournalFile<ReleaseJournal> =>
  fileOf(store, { partition, id: journalId }, parseRelease)
