import type { Store } from '../ports/store.ts'
import { change } from '../store/change.ts'
import { isSameRelease } from './attempt-key.ts'
import { isGivenUp, putAsideGivenUp } from './dead-letters.ts'
import { isOpen, type Journal, type Run } from './journal.ts'
import { dueOf, parse, written } from './journal-document.ts'

/** A journal in the store. */
export type JournalFile = {
  readonly partition: string
  /** `journalId`, or that of a run of its own (`dead-letters.ts`). */
  readonly id: string
  read(): Promise<Journal>
  /** Applies `apply` to a fresh copy and writes it, again and again until no one else wrote in between. */
  update<Result>(apply: (draft: Journal) => Result): Promise<Result>
}

/** The id of a journal in its partition. */
export const journalId = 'journal'
const keptRuns = 5

const hasMembersAtWork = ({ members = {} }: Run): boolean => Object.values(members).some(({ end }) => !end)

/** What is forgotten together: an attempt at a release may need what regions did in those before it. */
const isKeptWith = ([key, { members }]: readonly [string, Run], other: string): boolean =>
  key === other || (members !== undefined && isSameRelease(key, other))

/** Without the runs that nobody needs any more; `givenUp`: those that may go elsewhere. */
const prune = (journal: Journal): { readonly pruned: Journal; readonly givenUp: readonly string[] } => {
  const runs = Object.entries(journal.runs)
  const latest = runs.slice(-keptRuns)
  const isNeeded = (entry: [string, Run]) =>
    hasMembersAtWork(entry[1]) || latest.some(([key]) => isKeptWith(entry, key))
  const kept = runs.filter((entry) => isOpen(entry[1]) || isNeeded(entry))
  const givenUp = kept.flatMap((entry) => (isGivenUp(entry[1]) && !isNeeded(entry) ? [entry[0]] : []))
  return { pruned: { ...journal, runs: Object.fromEntries(kept) }, givenUp }
}

export const openJournal = (store: Store, partition: string, id = journalId): JournalFile => ({
  partition,
  id,
  async read() {
    return parse((await store.get(partition, id))?.value)
  },
  async update(apply) {
    const changed = await change(store, { partition, id }, (stored) => {
      const draft = parse(stored)
      const result = apply(draft)
      const { pruned, givenUp } = prune(draft)
      return { value: written(pruned), due: dueOf(draft), result: { result, givenUp } }
    })
    if (id === journalId) await putAsideGivenUp(store, { partition, id }, changed.givenUp)
    return changed.result
  },
})
