import { utf8Bytes } from '@canary-steps/sdk'
import * as z from 'zod'
import { shortHash } from '../journal/identity.ts'
import { stored } from '../store/stored.ts'
import { auditDay } from './audit-keys.ts'
import type { AuditRecord } from './audit-record.ts'

/**
 * A record as it is stored and streamed. `before` is the hash of the one before it in its cluster. More members stay as
 * they are, for the hash of this one is over all of them.
 */
const ChainedRecord = z.looseObject({ id: z.string(), before: z.string() })
type ChainedRecord = z.infer<typeof ChainedRecord>

/** `before`: the hash of the last record of the page before. `sealed`: nothing more is written into it. */
export const AuditPage = z.object({
  v: z.literal(1),
  begunAt: z.number(),
  writtenAt: z.number(),
  sealed: z.boolean().default(false),
  before: z.string(),
  records: z.array(ChainedRecord),
  /** Hash of the last record: nothing behind it would tell that it was changed. */
  last: z.string(),
})
export type AuditPage = z.infer<typeof AuditPage>

/** Most bytes of a page: each record that is added writes all of it anew. A larger record has one of its own. */
const mostOfPage = 100_000

/** SHA-256 of the record's line of JSON, as it is streamed. */
export const recordHash = (record: ChainedRecord): string => shortHash(JSON.stringify(record), 64)

export const readPage = (value: string): AuditPage => stored(AuditPage, value, 'the audit')

const newPage = (before: string, now: number): AuditPage => ({
  ...{ v: 1, begunAt: now, writtenAt: now, sealed: false },
  ...{ before, last: before, records: [] },
})

const hasRoom = ({ sealed, begunAt, records }: AuditPage, bytes: number, now: number): boolean => {
  if (sealed) return false
  if (records.length === 0) return true
  return bytes <= mostOfPage && Math.floor(now / auditDay) <= Math.floor(begunAt / auditDay)
}

/** A record to be written: when, and by what chain it comes if it is the first of its page. */
type Addition = { readonly record: AuditRecord; readonly before: string; readonly now: number }

/** The page with the record in it, and whether it is. Otherwise nothing is written into the page any more. */
export const withRecord = (
  value: string | undefined,
  { record, before, now }: Addition,
): { readonly value: string; readonly page: AuditPage; readonly isIn: boolean } => {
  const page = value === undefined ? newPage(before, now) : readPage(value)
  if (value !== undefined && page.records.some(({ id }) => id === record.id)) return { value, page, isIn: true }
  const { id, ...rest } = record
  // in the order in which they are read: the hash is over the text
  const chained: ChainedRecord = { id, before: page.last, ...rest }
  const written = JSON.stringify({
    ...page,
    writtenAt: Math.max(page.writtenAt, now),
    records: [...page.records, chained],
    last: recordHash(chained),
  } satisfies AuditPage)
  if (hasRoom(page, utf8Bytes(written), now)) return { value: written, page, isIn: true }
  return {
    value: page.sealed && value !== undefined ? value : JSON.stringify({ ...page, sealed: true }),
    page,
    isIn: false,
  }
}
