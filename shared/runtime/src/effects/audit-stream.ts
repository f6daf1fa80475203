import * as z from 'zod'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import { type AuditPage, auditClusters, findHead, readPage } from './audit-chain.ts'
import { keyOfPage, keyOfTold } from './audit-keys.ts'

/** How far the records of a cluster are streamed: so many of a page, and all before it. */
const Told = z.object({ page: z.number(), records: z.number() })
type Told = z.infer<typeof Told>

/** Most pages of a cluster that one look streams. */
const mostPages = 32

const readTold = (value: string | undefined): Told =>
  value === undefined ? { page: 1, records: 0 } : stored(Told, value, 'how far the audit is streamed')

const toldOf = async (store: Store, cluster: string): Promise<Told> => {
  const { partition, id } = keyOfTold(cluster)
  return readTold((await store.get(partition, id))?.value)
}

/** Notes it, unless another process is further. */
const noteTold = (store: Store, cluster: string, told: Told): Promise<void> =>
  changeDocument(store, keyOfTold(cluster), (value) => {
    const known = readTold(value)
    const isFurther = known.page > told.page || (known.page === told.page && known.records > told.records)
    return { value: isFurther ? value : JSON.stringify(told), result: undefined }
  })

/** Whether all records of a page are streamed. A page may go only then. */
export const isTold = async (store: Store, cluster: string, number: number, page: AuditPage): Promise<boolean> => {
  const told = await toldOf(store, cluster)
  return told.page > number || (told.page === number && told.records >= page.records.length)
}

type Streaming = Pick<Runtime, 'store' | 'log' | 'auditStream'>

/** Streams a page from where it stands. The next place; undefined where there is no more yet. */
const tellPage = async (
  { store }: Streaming,
  stream: NonNullable<Runtime['auditStream']>,
  cluster: string,
  told: Told,
): Promise<Told | undefined> => {
  const { partition, id } = keyOfPage(cluster, told.page)
  const known = await store.get(partition, id)
  if (!known) {
    // the first pages were removed, or one was lost
    const head = await findHead(store, cluster)
    const isPast = head !== undefined && told.page < Math.max(head.first, head.begun)
    return isPast ? { page: Math.max(told.page + 1, head.first), records: 0 } : undefined
  }
  const { records, sealed } = readPage(known.value)
  const lines = records.slice(told.records).map((record) => `${JSON.stringify(record)}\n`)
  if (lines.length > 0) await stream(lines.join(''))
  // afterwards: a process that dies before tells them again
  const next = sealed ? { page: told.page + 1, records: 0 } : { page: told.page, records: records.length }
  if (lines.length > 0 || sealed) await noteTold(store, cluster, next)
  return sealed ? next : undefined
}

const tellCluster = async (
  streaming: Streaming,
  stream: NonNullable<Runtime['auditStream']>,
  cluster: string,
): Promise<void> => {
  let told: Told | undefined = await toldOf(streaming.store, cluster)
  for (let pages = 0; told && pages < mostPages; pages += 1) told = await tellPage(streaming, stream, cluster, told)
}

/** Why the records of clusters are not streamed: told once of each reason, for it is tried again all the time. */
const troubles = new WeakMap<Store, Map<string, string>>()

/** Streams the records that are not streamed yet, each at least once and in the order of their chain. */
export const tellAudit = async (streaming: Streaming): Promise<void> => {
  const { store, log, auditStream } = streaming
  if (!auditStream) return
  const reasons = troubles.get(store) ?? new Map<string, string>()
  troubles.set(store, reasons)
  for (const cluster of await auditClusters(store)) {
    const done = await caught(() => tellCluster(streaming, auditStream, cluster))
    const reason = 'error' in done ? done.error.message : ''
    if (reason !== '' && reasons.get(cluster) !== reason)
      log('error', 'the audit is not streamed', { cluster, reason, meaning: 'its records are kept, and told later' })
    reasons.set(cluster, reason)
  }
}
