import type { Journal, RolloutJournal } from './journal.ts'
import { patch } from './patch.ts'

/** How fresh a journal keeps the time it was heard of, in milliseconds: what tells of thousands must not write thousands. */
const heardWithin = 60 * 60_000

/** Notes that someone told of what the journal is about, where nothing else has to be written. */
export const noteHeard = (journal: Journal, now: number): void => {
  if (now - journal.heardAt > heardWithin) journal.heardAt = now
}

/** Notes the latest revision that was seen. Whoever sees it says that a list was wrong which showed an older one. */
export const noteRevision = (journal: RolloutJournal, revision: number, now: number): void => {
  if (revision >= journal.revision) delete journal.older
  if (revision > journal.revision) patch(journal, { revision, revisionAt: now })
}
