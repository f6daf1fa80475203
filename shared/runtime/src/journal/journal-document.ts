import { Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { stored } from '../store/stored.ts'
import { kindOf, readAttemptKey } from './identity.ts'
import { type Attempt, Journal, ReleaseJournal, RolloutAttempt, RolloutJournal, Round } from './journal.ts'
import { isOpen, pendingDue, silentAt } from './records.ts'

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

const latestIn = (runs: RolloutJournal['runs']): number =>
  Math.max(0, ...Object.keys(runs).map((key) => readAttemptKey(key)?.revision ?? 0))

/** Documents as they were written, by this version or an earlier one: those did not write of which kind a document is. */
const StoredRollout = RolloutJournal.extend({
  kind: z.literal('rollout').default('rollout'),
  revision: StoredRevision,
  runs: z.record(z.string(), RolloutAttempt.extend({ story: StoredStory })),
}).transform((read) => ({ ...read, revision: read.revision ?? latestIn(read.runs) }))
const StoredRelease = ReleaseJournal.extend({
  kind: z.literal('release').default('release'),
  runs: z.record(z.string(), Round.extend({ story: StoredStory })),
})

/**
 * Documents that were checked here last, as they are read or were written. Each poll of a waiting step reads the same
 * one again, and to compare it is a hundredth of the work of checking it.
 */
const checked = new Set<string>()
/** Most characters of them: 32,000 waiting Rollouts of 1.5 KB each. */
const mostChecked = 48 * 1024 * 1024
let characters = 0

const rememberChecked = (document: string): void => {
  if (checked.has(document)) return
  checked.add(document)
  characters += document.length
  for (const oldest of checked) {
    if (characters <= mostChecked) return
    checked.delete(oldest)
    characters -= oldest.length
  }
}

const what = 'the journal'

/** Reads a document that is not known to be right, and remembers it if it is as it would be written. */
const checkedAs = <Schema extends z.ZodType>(schema: Schema, value: string): z.output<Schema> => {
  const read = stored(schema, value, what)
  if (JSON.stringify(read) === value) rememberChecked(value)
  return read
}

/** The content of a Rollout's document; undefined: there is none yet. @throws when it cannot be read. */
export const parseRollout = (value: string | undefined): RolloutJournal => {
  if (value === undefined)
    return { v: 1, kind: 'rollout', revision: 0, heardAt: 0, warnedAt: 0, promoted: {}, runs: {} }
  return checked.has(value) ? JSON.parse(value) : checkedAs(StoredRollout, value)
}

/** The same of a group's releases. */
export const parseRelease = (value: string | undefined): ReleaseJournal => {
  if (value === undefined) return { v: 1, kind: 'release', revision: 0, heardAt: 0, warnedAt: 0, runs: {} }
  return checked.has(value) ? JSON.parse(value) : checkedAs(StoredRelease, value)
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
export const written = (journal: Journal): string => {
  const unchecked = JSON.stringify(journal)
  if (checked.has(unchecked)) return unchecked
  JSON.stringify(journal, onlyNumbers)
  const { error, data } = Journal.safeParse(journal)
  if (error)
    throw new Error(`the journal is not written, because it could not be read again: ${z.prettifyError(error)}`)
  const document = JSON.stringify(data)
  rememberChecked(document)
  return document
}

/**
 * When a Rollout's journal is due of which nothing is open. It is after all real time, so that who looks for what is open
 * does not find it. `gone`: a list of its cluster left it out.
 */
export const closedDue = { there: 1e100, gone: 2e100 } as const

const closedDueOf = (journal: Journal): number | undefined => {
  if (journal.kind === 'release' || Object.keys(journal.runs).length === 0) return undefined
  return journal.goneAt === undefined ? closedDue.there : closedDue.gone
}

/** When someone has to look at the journal again. A document with an open effect is due some time, and so it is found. */
export const dueOf = (journal: Journal): number | undefined => {
  const attempts = Object.values<Attempt>(journal.runs)
  const times = [...attempts.flatMap(pendingDue), ...(attempts.some(isOpen) ? [silentAt(journal)] : [])]
  return times.length > 0 ? Math.min(...times) : closedDueOf(journal)
}

/** The same of a stored document. @throws when it cannot be read. */
export const dueIn = (value: string, partition: string): number | undefined => dueOf(parseJournal(value, partition))
