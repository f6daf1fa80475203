import { caught } from '../ports/caught.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { partitionOf, shortHash } from './identity.ts'
import type { Attempt, Journal, ReleaseJournal, RolloutJournal } from './journal.ts'
import { dueOf, parseJournal, parseRelease, parseRollout, written } from './journal-document.ts'
import { isAttemptGivenUp, isOpen } from './records.ts'
import { isSameRelease } from './round-key.ts'

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

/** Thrown where a claim was only held, and somebody else has taken the step over before it was written. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver'
}

/** The result of a claim. `hold`: writes the claim into the draft that it was made of; absent: there is none. */
export type Claimed<Result> = { readonly result: Result; readonly hold?: (() => void) | undefined }

/** A journal in the store. */
export type JournalFile<Kept extends Journal = Journal> = {
  readonly partition: string
  /** `journalId`, or that of an attempt of its own, of which something was given up. */
  readonly id: string
  /** The document as it is now. It is frozen, because all readers of a call are given the same. */
  read(): Promise<Kept>
  /**
   * Applies `apply` to a fresh copy and writes it, again and again until no one else wrote in between. The copy is nobody
   * else's, so that parts of it may be the result.
   *
   * @throws TakenOver where a held claim is another's by now.
   */
  update<Result>(apply: (draft: Kept) => Result): Promise<Result>
  /**
   * The same for a call that arrives, and claims. A claim alone is not written, for most calls change nothing. It is
   * held until the first change, and written with it. A change makes it again on the document as it is then: `earlier`
   * is what came of it before.
   */
  claim<Result>(apply: (draft: Kept, earlier?: Result) => Claimed<Result>): Promise<Result>
  /** Whether a claim is held: the document has nothing of this call yet. */
  isHeld(): boolean
  /** Writes a claim that is held: before anything is done outside that no change is written for. @throws TakenOver */
  commit(): Promise<void>
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

/** A draft, and how it is written. `isUnchanged`: nothing has to be. */
type Drafted<Result> = { readonly draft: Journal; readonly isUnchanged?: boolean; readonly result: Result }

/** Writes a draft of a document again and again until no one else wrote in between, and puts aside what was given up. */
const writeDraft = async <Result>(
  store: Store,
  place: DocumentKey,
  draftOf: (document: string | undefined) => Drafted<Result>,
): Promise<Result> => {
  const changed = await changeDocument(store, place, (document) => {
    const { draft, isUnchanged, result } = draftOf(document)
    if (isUnchanged) return { value: document, result: { result, givenUp: [] } }
    const givenUp = prune(draft)
    return { value: written(draft), due: dueOf(draft), result: { result, givenUp } }
  })
  if (place.id === journalId) await putAsideGivenUp(store, place, changed.givenUp)
  return changed.result
}

/** Makes a claim where there is one, and says whether there is. */
const makes = ({ hold }: Claimed<unknown>): boolean => {
  hold?.()
  return hold !== undefined
}

/** A value of which nobody can change anything any more. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(Object.freeze(value))) frozen(part)
  return value
}

/** A document, and the journal in it; with a claim in it where one is held. */
type Read<Kept> = { readonly document: string | undefined; readonly journal: Kept }

type Parse<Kept> = (document: string | undefined) => Kept

/** Reads documents. A call asks for the same one again and again, and it is read once. */
const readOnce = <Kept extends Journal>(parse: Parse<Kept>): Parse<Kept> => {
  let last: Read<Kept> | undefined
  return (document) => {
    if (!last || last.document !== document) last = { document, journal: frozen(parse(document)) }
    return last.journal
  }
}

/** The claim of one handle, until it is written. */
const heldClaim = <Kept extends Journal>(parse: Parse<Kept>) => {
  /** Makes the claim in a draft, and says whether it could. */
  let make: ((draft: Kept) => boolean) | undefined
  /** How it was made last. */
  let last: Read<Kept> | undefined
  let isTakenOver = false
  /** The journal of a document with the claim in it; undefined: none is held. */
  const seenIn = (document: string | undefined): Kept | undefined => {
    if (make && !isTakenOver && last?.document !== document) {
      const draft = parse(document)
      // once is for all: this call knows nothing newer
      isTakenOver = !make(draft)
      last = { document, journal: frozen(draft) }
    }
    if (isTakenOver) throw new TakenOver('another call of this step has taken over')
    return make && last?.journal
  }
  return {
    isHeld: () => make !== undefined,
    hold(made: (draft: Kept) => boolean, held: Read<Kept>) {
      make = made
      last = held
    },
    isWritten() {
      make = undefined
    },
    seenIn,
    draftOf(document: string | undefined): Kept {
      const held = seenIn(document)
      return held === undefined ? parse(document) : JSON.parse(JSON.stringify(held))
    },
  }
}

/** A draft with a claim in it. `held`: nothing else is new, so that nothing has to be written. */
const claimed = <Kept extends Journal, Result>(
  draft: Kept,
  document: string | undefined,
  apply: (draft: Kept) => Claimed<Result>,
): Drafted<{ readonly result: Result; readonly held: Read<Kept> | undefined }> => {
  const { result, hold } = apply(draft)
  const isUnchanged = hold !== undefined && (JSON.stringify(draft) === document || written(draft) === document)
  hold?.()
  return {
    draft,
    isUnchanged,
    result: { result, held: isUnchanged ? { document, journal: frozen(draft) } : undefined },
  }
}

const fileOf = <Kept extends Journal>(
  store: Store,
  place: DocumentKey,
  parse: (value: string | undefined) => Kept,
): JournalFile<Kept> => {
  const claim = heldClaim(parse)
  const read = readOnce(parse)
  const seen = (document: string | undefined): Kept => claim.seenIn(document) ?? read(document)
  return {
    ...place,
    isHeld: claim.isHeld,
    read: async () => seen((await store.get(place.partition, place.id))?.value),
    async update(apply) {
      const changed = await writeDraft(store, place, (document) => {
        const draft = claim.draftOf(document)
        const before = claim.isHeld() ? JSON.stringify(draft) : undefined
        const result = apply(draft)
        const isUnchanged = before !== undefined && JSON.stringify(draft) === before
        return { draft, isUnchanged, result: { result, isUnchanged } }
      })
      if (!changed.isUnchanged) claim.isWritten()
      return changed.result
    },
    async claim(apply) {
      const { result, held } = await writeDraft(store, place, (document) => claimed(parse(document), document, apply))
      if (held) claim.hold((draft) => makes(apply(draft, result)), held)
      return result
    },
    async commit() {
      if (!claim.isHeld()) return
      await writeDraft(store, place, (document) => ({ draft: claim.draftOf(document), result: undefined }))
      claim.isWritten()
    },
  }
}

/** Any journal that is there. */
export const openJournal = (store: Store, partition: string, id = journalId): JournalFile =>
  fileOf(store, { partition, id }, (value) => parseJournal(value, partition))

/** The journal of a Rollout. */
export const openRollout = (store: Store, cluster: string, uid: string): JournalFile<RolloutJournal> =>
  openRolloutIn(store, partitionOf(cluster, uid))

/** The same by its partition. */
export const openRolloutIn = (store: Store, partition: string): JournalFile<RolloutJournal> =>
  fileOf(store, { partition, id: journalId }, parseRollout)

/** The journal of a group's releases. */
export const openRelease = (store: Store, partition: string): JournalFile<ReleaseJournal> =>
  fileOf(store, { partition, id: journalId }, parseRelease)
