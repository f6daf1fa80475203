import * as z from 'zod'
import { someAtATime } from '../ports/some-at-a-time.ts'
import type { Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import { auditDay, keyOfDay, keyOfOldHour, keyOfPage, timesIn } from './audit-keys.ts'
import { AuditRecord } from './audit-record.ts'

/** From when to before when, in milliseconds since 1970. */
type AuditRange = { readonly since: number; readonly until: number }

/** The pages in which decisions of a day are, from one to another, by the hour of the decision. Not all of them need have one. */
const Day = z.object({ hours: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))) })
type Day = z.infer<typeof Day>

const readDay = (value: string | undefined): Day =>
  value === undefined ? { hours: {} } : stored(Day, value, 'the days of the audit')

const isAmong = (spans: Day['hours'][string], page: number): boolean =>
  spans.some(([from, to]) => from <= page && page <= to)

/** Notes that a page has a decision of its hour. */
export const listPage = (store: Store, { cluster, at }: AuditRecord, page: number): Promise<void> => {
  const { hour, ...key } = keyOfDay(cluster, Date.parse(at))
  return changeDocument(store, key, (value) => {
    const { hours } = readDay(value)
    const spans = hours[hour] ?? []
    if (isAmong(spans, page)) return { value, result: undefined }
    const before = spans.find(([, to]) => to === page - 1)
    const others = spans.filter((span) => span !== before)
    const next = [...others, [before?.[0] ?? page, page]]
    return { value: JSON.stringify({ hours: { ...hours, [hour]: next } }), result: undefined }
  })
}

/** Forgets the pages before one that have decisions of a day. */
export const cutDay = (store: Store, cluster: string, at: number, first: number): Promise<void> => {
  const { hour: _, ...key } = keyOfDay(cluster, at)
  return changeDocument(store, key, (value) => {
    if (value === undefined) return { value, result: undefined }
    const hours = Object.entries(readDay(value).hours).flatMap(([hour, spans]) => {
      const left = spans.flatMap(([from, to]) => (to < first ? [] : [[Math.max(from, first), to]]))
      return left.length > 0 ? [[hour, left] as const] : []
    })
    const next = hours.length > 0 ? JSON.stringify({ hours: Object.fromEntries(hours) }) : undefined
    return { value: next, result: undefined }
  })
}

const pagesIn = async (store: Store, cluster: string, range: AuditRange): Promise<number[]> => {
  const days = await someAtATime(timesIn(range, auditDay), async (at) => {
    const { partition, id } = keyOfDay(cluster, at)
    return [partition, readDay((await store.get(partition, id))?.value)] as const
  })
  const dayAt = new Map(days)
  const pages = timesIn(range).flatMap((at) => {
    const { partition, hour } = keyOfDay(cluster, at)
    const spans = dayAt.get(partition)?.hours[hour] ?? []
    return spans.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index))
  })
  return [...new Set(pages)].toSorted((one, other) => one - other)
}

const Records = z.array(AuditRecord)
const PageOfRecords = z.object({ records: Records })

/** Records of earlier versions: a document had an hour of decisions. */
const oldRecords = async (store: Store, cluster: string, range: AuditRange): Promise<AuditRecord[]> => {
  const hours = await someAtATime(timesIn(range), async (at) => {
    const { partition, id } = keyOfOldHour(cluster, at)
    const known = await store.get(partition, id)
    return known ? stored(Records, known.value, 'the audit') : []
  })
  return hours.flat()
}

/** The decisions of a cluster from `since` to before `until`, oldest first. */
export const auditRecords = async (store: Store, cluster: string, range: AuditRange): Promise<AuditRecord[]> => {
  const pages = await someAtATime(await pagesIn(store, cluster, range), async (page) => {
    const { partition, id } = keyOfPage(cluster, page)
    const known = await store.get(partition, id)
    return known ? stored(PageOfRecords, known.value, 'the audit').records : []
  })
  const isWithin = ({ at }: AuditRecord) => Date.parse(at) >= range.since && Date.parse(at) < range.until
  // the first that was written stays: an earlier version may have written the same
  const all = [...(await oldRecords(store, cluster, range)), ...pages.flat()].toReversed()
  const unique = new Map(all.map((record) => [record.id, record]))
  return [...unique.values()].filter(isWithin).toSorted((one, other) => one.at.localeCompare(other.at))
}
