import { Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { caught } from '../ports/caught.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import { kindOf, partitionOf, readAttemptKey, shortHash } from './identity.ts'
import {
  type Attempt,
  isAttemptGivenUp,
  isOpen,
  Journal,
  pendingDue,
  ReleaseJournal,
  RolloutAttempt,
  RolloutJournal,
  Round,
  silentAt,
} from './journal.ts'
import { isSameRelease } from './round-key.ts'

/** A revision as it was written: null where an earlier version took an annotation that is no number for one. */
const StoredRevision = z.number().nullable()

/** A story as it was written: the first versions knew no group but a Rollout's own. */
const StoredStory = z
  .looseObject({
    rollout: z.looseObject({ namespace: z.string(), name: z.string(), revision: StoredRevision }),
    group: z.string().optional(),
  })
  .transform(({ rollout, group = `${rollout.namespace}/${rollout.name}`, ...told }) => ({
    ...told,
    group,
    rollout: { ...rollout, revision: rollout.revision ?? 0 },
  }))
  .pipe(Story)

/** Documents as they were written, by this version or an earlier one: those did not write of which kind a document is. */
const StoredRollout = RolloutJournal.extend({
  kind: z.literal('rollout').default('rollout'),
  revision: StoredRevision,
  runs: z.record(z.string(), RolloutAttempt.extend({ story: StoredStory })),
})
const StoredRelease = ReleaseJournal.extend({
  kind: z.literal('release').default('release'),
  runs: z.record(z.string(), Round.extend({ story: StoredStory })),
})

const latestIn = (runs: RolloutJournal['runs']): number =>
  Math.max(0, ...Object.keys(runs).map((key) => readAttemptKey(key)?.revision ?? 0))

/** Documents that were written here last. A call reads and writes the same few; each may be as long as a document of a store may be. */
const ours = new Set<string>()
const mostOfOurs = 32

const rememberOurs = (document: string): void => {
  ours.delete(document)
  ours.add(document)
  for (const oldest of [...ours].slice(0, -mostOfOurs)) ours.delete(oldest)
}

const what = 'the journal'

/** The content of a Rollout's document; undefined: there is none yet. @throws when it cannot be read. */
export const parseRollout = (value: string | undefined): RolloutJournal => {
  if (value === undefined)
    return { v: 1, kind: 'rollout', revision: 0, heardAt: 0, warnedAt: 0, promoted: {}, runs: {} }
  // was checked as it was written, to the letter
  if (ours.has(value)) return JSON.parse(value)
  const read = stored(StoredRollout, value, what)
  return { ...read, revision: read.revision ?? latestIn(read.runs) }
}

/** The same of a group's releases. */
const parseRelease = (value: string | undefined): ReleaseJournal => {
  if (value === undefined) return { v: 1, kind: 'release', revision: 0, heardAt: 0, warnedAt: 0, runs: {} }
  return ours.has(value) ? JSON.parse(value) : stored(StoredRelease, value, what)
}

/** The same of whichever is in a partition. */
export const parseJournal = (value: string | undefined, partition: string): Journal =>
  kindOf(partition) === 'release' ? parseRelease(value) : parseRollout(value)

/** JSON makes null of what is no number. */
const onlyNumbers = (name: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error(`the journal is not written, because it could not be read again: ${name} is ${value}`)
  return value
}

/**
 * The document of a journal.
 *
 * @throws when it could not be read again: then the one that is there stays.
 */
const written = (journal: Journal): string => {
  const unchecked = JSON.stringify(journal, onlyNumbers)
  if (ours.has(unchecked)) return unchecked
  const { error, data } = Journal.safeParse(journal)
  if (error)
    throw new Error(`the journal is not written, because it could not be read again: ${z.prettifyError(error)}`)
  const document = JSON.stringify(data)
  rememberOurs(document)
  return document
}

/** When someone has to look at the journal again. A document with an open effect is due some time, and so it is found. */
export const dueOf = (journal: Journal): number | undefined => {
  const attempts = Object.values<Attempt>(journal.runs)
  const times = [...attempts.flatMap(pendingDue), ...(attempts.some(isOpen) ? [silentAt(journal)] : [])]
  return times.length > 0 ? Math.min(...times) : undefined
}

/** The same of a stored document. @throws when it cannot be read. */
export const dueIn = (value: string, partition: string): number | undefined => dueOf(parseJournal(value, partition))

/** By what the documents of attempts that were given up are known, beside the journal that they were in. */
const prefix = 'dead-'

/** Whether a document has the journal of one attempt, of which something was given up. */
export const isDeadLetter = (id: string): boolean => id.startsWith(prefix)

const deadId = (key: string): string => `${prefix}${shortHash(key)}`

/** Writes one attempt into a document of its own, and takes it out of the journal unless it changed meanwhile. */
const putAside = async (store: Store, journal: DocumentKey, key: string): Promise<void> => {
  const document = await store.get(journal.partition, journal.id)
  const letter = parseJournal(document?.value, journal.partition)
  const attempt = letter.runs[key]
  if (!attempt || !isAttemptGivenUp(attempt)) return
  if (letter.kind === 'rollout') letter.promoted = {}
  for (const other of Object.keys(letter.runs)) if (other !== key) delete letter.runs[other]
  const own = { partition: journal.partition, id: deadId(key) }
  await changeDocument(store, own, () => ({ value: written(letter), due: dueOf(letter), result: undefined }))
  await changeDocument(store, journal, (value) => {
    const now = parseJournal(value, journal.partition)
    if (JSON.stringify(now.runs[key]) !== JSON.stringify(attempt)) return { value, due: dueOf(now), result: undefined }
    delete now.runs[key]
    return { value: written(now), due: dueOf(now), result: undefined }
  })
}

/**
 * Puts attempts that were given up into documents of their own, so that what each call reads does not grow with them. An attempt that its process did
 * not take out of the journal any more is in both, and put aside again with the next change.
 */
const putAsideGivenUp = async (store: Store, journal: DocumentKey, attempts: readonly string[]): Promise<void> => {
  for (const key of attempts) await caught(() => putAside(store, journal, key))
}

/** A journal in the store. */
export type JournalFile<Kept extends Journal = Journal> = {
  readonly partition: string
  /** `journalId`, or that of an attempt of its own, of which something was given up. */
  readonly id: string
  read(): Promise<Kept>
  /** Applies `apply` to a fresh copy and writes it, again and again until no one else wrote in between. */
  update<Result>(apply: (draft: Kept) => Result): Promise<Result>
}

/** A step in the journal that has it. `run`: the key of its attempt, or of its round. */
export type StepInJournal = { readonly journal: JournalFile; readonly run: string; readonly index: number }

/** The id of a journal in its partition. */
export const journalId = 'journal'
const keptAttempts = 5

/** Whether regions are at work in it still. */
const isAtWork = (journal: Journal, key: string): boolean =>
  journal.kind === 'release' && Object.values(journal.runs[key]?.members ?? {}).some(({ end }) => !end)

/** Records that are forgotten together: a round of a release may need what regions did in those before it. */
const isKeptWith = ({ kind }: Journal, one: string, other: string): boolean =>
  one === other || (kind === 'release' && isSameRelease(one, other))

/** Forgets the attempts that nobody needs any more, and says which may go elsewhere. */
const prune = (draft: Journal): readonly string[] => {
  const attempts = Object.entries<Attempt>(draft.runs)
  const latest = attempts.slice(-keptAttempts)
  const isNeeded = (one: string) => isAtWork(draft, one) || latest.some(([key]) => isKeptWith(draft, one, key))
  for (const [key, attempt] of attempts) if (!isOpen(attempt) && !isNeeded(key)) delete draft.runs[key]
  return attempts.flatMap(([key, attempt]) =>
    isOpen(attempt) && !isNeeded(key) && isAttemptGivenUp(attempt) ? [key] : [],
  )
}

const fileOf = <Kept extends Journal>(
  store: Store,
  { partition, id }: DocumentKey,
  parse: (value: string | undefined) => Kept,
): JournalFile<Kept> => ({
  partition,
  id,
  async read() {
    return parse((await store.get(partition, id))?.value)
  },
  async update(apply) {
    const changed = await changeDocument(store, { partition, id }, (document) => {
      const draft = parse(document)
      const result = apply(draft)
      const givenUp = prune(draft)
      return { value: written(draft), due: dueOf(draft), result: { result, givenUp } }
    })
    if (id === journalId) await putAsideGivenUp(store, { partition, id }, changed.givenUp)
    return changed.result
  },
})

/** Any journal that is there. */
export const openJournal = (store: Store, partition: string, id = journalId): JournalFile =>
  fileOf(store, { partition, id }, (value) => parseJournal(value, partition))

/** The journal of a Rollout. */
export const openRollout = (store: Store, cluster: string, uid: string): JournalFile<RolloutJournal> =>
  fileOf(store, { partition: partitionOf(cluster, uid), id: journalId }, parseRollout)

/** The journal of a group's releases. */
export const openRelease = (store: Store, partition: string): JournalFile<ReleaseJournal> =>
  fileOf(store, { partition, id: journalId }, parseRelease)
