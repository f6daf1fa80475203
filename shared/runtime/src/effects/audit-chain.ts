import { utf8Bytes } from '@canary-steps/sdk'
import * as z from 'zod'
import { shortHash } from '../journal/identity.ts'
import type { Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import { auditDay, keyOfClusters, keyOfHead } from './audit-keys.ts'
import { AuditRecord } from './audit-record.ts'

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

const hour = 60 * 60_000

/** Most that one namespace writes in an hour, in characters: at 500 a record some 4,000. Operators have to read it all. */
const mostOfNamespace = 2 * 1024 * 1024
/** Namespaces of which it is remembered how much they wrote: those that wrote most. */
const mostNamespaces = 1_000

/**
 * Where the audit of a cluster begins and ends. `before` is the hash of the last record before the first page; the
 * pages with it were removed. `page` is the last page, or one before it, and
 * `begun` is it once something is in it. `used`: how much namespaces have written into the pages
 * that became full in an hour.
 */
const AuditHead = z.object({
  v: z.literal(1),
  first: z.number(),
  before: z.string(),
  page: z.number(),
  begun: z.number().default(0),
  hour: z.number(),
  used: z.record(z.string(), z.number()),
  /** The first page that is still there: those from it to before `first` were given up at this time. */
  gone: z.number(),
  givenUpAt: z.number(),
  /** Until when the documents of earlier versions are removed. */
  swept: z.number(),
})
export type AuditHead = z.infer<typeof AuditHead>

/** No version of ours wrote before. */
const veryFirst = Date.parse('2025-01-01T00:00:00Z')

const firstHead: AuditHead = {
  ...{ v: 1, first: 1, before: '', page: 1, begun: 0 },
  ...{ hour: 0, used: {}, gone: 1, givenUpAt: 0, swept: veryFirst },
}

const Clusters = z.object({ names: z.array(z.string()) })

/** The clusters that have an audit. */
export const auditClusters = async (store: Store): Promise<readonly string[]> => {
  const known = await store.get(keyOfClusters.partition, keyOfClusters.id)
  return known ? stored(Clusters, known.value, 'the list of audits').names : []
}

const addCluster = (store: Store, cluster: string): Promise<void> =>
  changeDocument(store, keyOfClusters, (value) => {
    const { names } = value === undefined ? { names: [] } : stored(Clusters, value, 'the list of audits')
    if (names.includes(cluster)) return { value, result: undefined }
    return { value: JSON.stringify({ names: [...names, cluster] }), result: undefined }
  })

const readHead = (value: string | undefined): AuditHead =>
  value === undefined ? firstHead : stored(AuditHead, value, 'the audit')

/** Undefined where nothing was written yet. */
export const findHead = async (store: Store, cluster: string): Promise<AuditHead | undefined> => {
  const { partition, id } = keyOfHead(cluster)
  const known = await store.get(partition, id)
  return known && readHead(known.value)
}

/** Changes it; the same object changes nothing. */
export const changeHead = (store: Store, cluster: string, next: (head: AuditHead) => AuditHead): Promise<AuditHead> =>
  changeDocument(store, keyOfHead(cluster), (value) => {
    const head = readHead(value)
    const changed = next(head)
    return { value: changed === head && value !== undefined ? value : JSON.stringify(changed), result: changed }
  })

/** Of a cluster that has none yet a first one is made. The background has to know of the cluster before. */
export const headOf = async (store: Store, cluster: string): Promise<AuditHead> => {
  const known = await findHead(store, cluster)
  if (known) return known
  await addCluster(store, cluster)
  return changeHead(store, cluster, (head) => head)
}

/** An operator's acts are written down in any case: tenants cannot use that up. */
const isOperators = ({ kind }: AuditRecord): boolean => kind === 'settled' || kind === 'settings'

/** @throws Error where a namespace has written so much in this hour that operators could not read it. */
export const checkRoom = ({ used, ...head }: AuditHead, record: AuditRecord, now: number): void => {
  if (isOperators(record) || head.hour !== Math.floor(now / hour)) return
  if (Object.hasOwn(used, record.namespace) && (used[record.namespace] ?? 0) >= mostOfNamespace)
    throw new Error(
      `namespace ${record.namespace} has written more into the audit than an hour has room for: try again in the next`,
    )
}

/** How much each namespace has written into pages. */
const usedIn = (pages: readonly AuditPage[], used: AuditHead['used']): AuditHead['used'] => {
  const sums = new Map(Object.entries(used))
  for (const stored of pages.flatMap(({ records }) => records)) {
    const record = AuditRecord.safeParse(stored).data
    if (!record || isOperators(record)) continue
    sums.set(record.namespace, (sums.get(record.namespace) ?? 0) + JSON.stringify(stored).length)
  }
  const most = [...sums].toSorted(([, one], [, other]) => other - one).slice(0, mostNamespaces)
  return Object.fromEntries(most)
}

/** Moves the end on to a page that was begun. `full`: those before it that became full. */
export const moveHead = async (
  store: Store,
  cluster: string,
  { page, full, now }: { readonly page: number; readonly full: readonly AuditPage[]; readonly now: number },
): Promise<void> => {
  const current = Math.floor(now / hour)
  await changeHead(store, cluster, (head) => {
    if (head.begun >= page) return head
    return { ...head, page, begun: page, hour: current, used: usedIn(full, head.hour === current ? head.used : {}) }
  })
}
