import { withoutAttempt } from '../identity/identity.ts'
import { change } from '../store/change.ts'
import type { Store } from '../store/store.ts'
import { isOpen, type Journal, type Run } from './journal.ts'
import { dueOf, parse, written } from './journal-document.ts'

/** A journal in the store. */
export type JournalFile = {
  readonly partition: string
  read(): Promise<Journal>
  /** Applies `apply` to a fresh copy and writes it, again and again until no one else wrote in between. */
  update<Result>(apply: (draft: Journal) => Result): Promise<Result>
}

/** The id of a journal in its partition. */
export const journalId = 'journal'
const keptRuns = 5

const hasMembersAtWork = ({ members = {} }: Run): boolean => Object.values(members).some(({ end }) => !end)

/** What is forgotten together: an attempt at a release may need what regions did in those before it. */
const keptWith = ([key, { members }]: readonly [string, Run]): string => (members ? withoutAttempt(key) : key)

const prune = (journal: Journal): Journal => {
  const runs = Object.entries(journal.runs)
  const latest = new Set(runs.slice(-keptRuns).map(keptWith))
  const kept = runs.filter((entry) => isOpen(entry[1]) || hasMembersAtWork(entry[1]) || latest.has(keptWith(entry)))
  return { ...journal, runs: Object.fromEntries(kept) }
}

export const openJournal = (store: Store, partition: string): JournalFile => ({
  partition,
  async read() {
    return parse((await store.get(partition, journalId))?.value)
  },
  update: (apply) =>
    change(store, { partition, id: journalId }, (stored) => {
      const draft = parse(stored)
      const result = apply(draft)
      return { value: written(prune(draft)), due: dueOf(draft), result }
    }),
})
