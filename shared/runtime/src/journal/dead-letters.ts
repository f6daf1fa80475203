import { caught } from '../ports/caught.ts'
import type { Place, Store } from '../ports/store.ts'
import { change } from '../store/change.ts'
import { shortHash } from './identity.ts'
import { isDead, isOpen, pendingDue, type Run } from './journal.ts'
import { dueOf, parse, written } from './journal-document.ts'

/** By what the documents of runs that were given up are known, beside the journal that they were in. */
const prefix = 'dead-'

/** Whether a document has the journal of one run, of which something was given up. */
export const isDeadLetter = (id: string): boolean => id.startsWith(prefix)

const deadId = (run: string): string => `${prefix}${shortHash(run)}`

/** Whether nothing more happens to a run by itself: something of it was given up, and all that it has open has ended. */
export const isGivenUp = (run: Run): boolean =>
  Object.values(run.steps).some(isDead) &&
  pendingDue(run).length === 0 &&
  Object.values(run.steps).every(({ rebuilt, end }) => !rebuilt || end !== undefined) &&
  Object.values(run.effects).every(({ owner, stays, outcome }) => !stays || outcome || run.steps[owner]?.end)

/** Writes one run into a document of its own, and takes it out of the journal unless it changed meanwhile. */
const putAside = async (store: Store, journal: Place, key: string): Promise<void> => {
  const stored = await store.get(journal.partition, journal.id)
  const letter = parse(stored?.value, journal.partition)
  const run = letter.runs[key]
  if (!run || !isGivenUp(run)) return
  if (letter.kind === 'rollout') letter.promoted = {}
  for (const other of Object.keys(letter.runs)) if (other !== key) delete letter.runs[other]
  const place = { partition: journal.partition, id: deadId(key) }
  await change(store, place, () => ({ value: written(letter), due: dueOf(letter), result: undefined }))
  await change(store, journal, (value) => {
    const now = parse(value, journal.partition)
    if (JSON.stringify(now.runs[key]) !== JSON.stringify(run)) return { value, due: dueOf(now), result: undefined }
    delete now.runs[key]
    return { value: written(now), due: dueOf(now), result: undefined }
  })
}

/**
 * Puts runs that were given up into documents of their own, so that what each call reads does not grow with them. A run that its process did
 * not take out of the journal any more is in both, and put aside again with the next change.
 */
export const putAsideGivenUp = async (store: Store, journal: Place, runs: readonly string[]): Promise<void> => {
  for (const run of runs) await caught(() => putAside(store, journal, run))
}

/** Most documents that are gone through for those of one journal. */
const mostDocuments = 100_000

/** The ids of documents beside a journal in which something was given up. */
export const deadLettersOf = async (store: Store, partition: string): Promise<readonly string[]> =>
  (await store.due(Number.MAX_SAFE_INTEGER, mostDocuments))
    .filter((place) => place.partition === partition && isDeadLetter(place.id))
    .map(({ id }) => id)

/** Removes the document of a run of which nothing is open any more. */
export const dropIfOver = async (store: Store, { partition, id }: Place): Promise<void> => {
  if (!isDeadLetter(id)) return
  await change(store, { partition, id }, (value) => {
    const known = parse(value, partition)
    const isOver = !Object.values<Run>(known.runs).some(isOpen)
    return { value: isOver ? undefined : value, due: dueOf(known), result: undefined }
  })
}
