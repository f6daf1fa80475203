import { wholeNumber } from '@canary-steps/sdk'
import * as z from 'zod'
import { isOpen, Journal, pendingDue, silentAt } from './journal.ts'

/** A document as it was written: the revision is null where an earlier version took an annotation that is no number for one. */
const Stored = Journal.extend({ revision: z.number().nullable() })

const latestIn = (runs: Journal['runs']): number =>
  Math.max(0, ...Object.keys(runs).map((run) => wholeNumber(run.slice(0, run.indexOf('/'))) ?? 0))

/** What a document says; undefined: there is none yet. @throws when it cannot be read. */
export const parse = (value: string | undefined): Journal => {
  if (value === undefined) return { v: 1, revision: 0, heardAt: 0, warnedAt: 0, promoted: {}, runs: {} }
  const stored = Stored.parse(JSON.parse(value))
  return { ...stored, revision: stored.revision ?? latestIn(stored.runs) }
}

/** JSON makes null of what is no number, in the story too, of which there is no schema. */
const onlyNumbers = (name: string, value: unknown): unknown => {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Error(`what could not be read again is not written: ${name} is ${value}`)
  return value
}

/**
 * The document of a journal.
 *
 * @throws when it could not be read again: then the one that is there stays.
 */
export const written = (journal: Journal): string => {
  const { error } = Journal.safeParse(journal)
  if (error) throw new Error(`what could not be read again is not written: ${z.prettifyError(error)}`)
  return JSON.stringify(journal, onlyNumbers)
}

/** When someone has to look at the journal again. Whatever has something open is due some time: that is how it is found. */
export const dueOf = (journal: Journal): number | undefined => {
  const runs = Object.values(journal.runs)
  const times = [...runs.flatMap(pendingDue), ...(runs.some(isOpen) ? [silentAt(journal)] : [])]
  return times.length > 0 ? Math.min(...times) : undefined
}

/** The same of a stored document. @throws when it cannot be read. */
export const dueIn = (value: string): number | undefined => dueOf(parse(value))
