import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { someAtATime } from '../ports/some-at-a-time.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { type AuditHead, type AuditPage, auditClusters, changeHead, findHead, readPage } from './audit-chain.ts'
import { cutDay } from './audit-days.ts'
import { auditDay, keyOfOldHour, keyOfPage, keyOfRecord, timesIn } from './audit-keys.ts'
import { isTold } from './audit-stream.ts'

/** Between looks at what is old enough, in milliseconds. */
const sweepEvery = 60 * 60_000
/** A call that began before the pages were given up may still know of them: no call lasts so long. In milliseconds. */
const longestCall = 60 * 60_000
/** Most pages that are given up in an hour: more than a cluster's tenants fill. */
const mostGivenUp = 300
/** Most pages that are removed by one look, and most days of earlier versions. */
const mostAtOnce = 32

const removeDocument = async (store: Store, { partition, id }: DocumentKey): Promise<void> => {
  const known = await store.get(partition, id)
  if (known) await store.remove(partition, id, known.version)
}

const pageAt = async (store: Store, cluster: string, number: number): Promise<AuditPage | undefined> => {
  const { partition, id } = keyOfPage(cluster, number)
  const known = await store.get(partition, id)
  return known && readPage(known.value)
}

/** Removes a page that the head has given up, and all that leads to it. */
const removePage = async (store: Store, cluster: string, number: number): Promise<void> => {
  const page = await pageAt(store, cluster, number)
  if (!page) return
  await someAtATime(page.records, ({ id }) => removeDocument(store, keyOfRecord(cluster, id)))
  const days = page.records.flatMap(({ at }) => (typeof at === 'string' ? [Date.parse(at)] : []))
  for (const day of new Set(days.map((at) => Math.floor(at / auditDay)))) {
    await cutDay(store, cluster, day * auditDay, number + 1)
  }
  await removeDocument(store, keyOfPage(cluster, number))
}

/** `isStreamed`: a record stays until it is streamed. */
type Sweep = { readonly keep: number; readonly now: number; readonly isStreamed: boolean }

/** Gives up the first pages, whose last record was written before a time. Their hash stays. Whether there were any. */
const giveUpPages = async (
  store: Store,
  cluster: string,
  { head, before, now, isStreamed }: Omit<Sweep, 'keep'> & { readonly head: AuditHead; readonly before: number },
): Promise<boolean> => {
  const isOld = (page: AuditPage) => page.writtenAt < before
  let [first, last] = [head.first, head.before]
  while (first - head.first < mostGivenUp) {
    // nobody writes into it any more, so that its hash is its last
    const page = await changeDocument(store, keyOfPage(cluster, first), (value) => {
      const found = value === undefined ? undefined : readPage(value)
      if (!found || !isOld(found) || found.sealed) return { value, result: found }
      return { value: JSON.stringify({ ...found, sealed: true }), result: found }
    })
    if (page ? !isOld(page) : first > head.begun) break
    if (page && isStreamed && !(await isTold(store, cluster, first, page))) break
    last = page?.last ?? ''
    first += 1
  }
  if (first === head.first) return false
  await changeHead(store, cluster, (known) =>
    known.first === head.first
      ? { ...known, first, before: last, page: Math.max(known.page, first), givenUpAt: now }
      : known,
  )
  return true
}

/** Removes whole days of what earlier versions wrote, and goes on from there the next time. */
const removeOldDays = async (store: Store, cluster: string, head: AuditHead, before: number): Promise<boolean> => {
  const until = Math.min(Math.floor(before / auditDay) * auditDay, head.swept + mostAtOnce * auditDay)
  if (until <= head.swept) return false
  await someAtATime(timesIn({ since: head.swept, until }), (at) => removeDocument(store, keyOfOldHour(cluster, at)))
  for (const at of timesIn({ since: head.swept, until }, auditDay)) await cutDay(store, cluster, at, head.gone)
  await changeHead(store, cluster, (known) => (known.swept < until ? { ...known, swept: until } : known))
  return true
}

/** Removes what was written more than `keep` milliseconds ago, so much at once. Whether there may be more. */
const sweepCluster = async (store: Store, cluster: string, { keep, now, isStreamed }: Sweep): Promise<boolean> => {
  const head = await findHead(store, cluster)
  if (!head) return false
  const before = now - keep
  if (head.gone < head.first && now - head.givenUpAt >= longestCall) {
    const gone = Math.min(head.first, head.gone + mostAtOnce)
    for (let number = head.gone; number < gone; number += 1) await removePage(store, cluster, number)
    await changeHead(store, cluster, (known) => (known.gone < gone ? { ...known, gone } : known))
    return true
  }
  if (await removeOldDays(store, cluster, head, before)) return true
  // more is given up once all of that is removed
  return head.gone === head.first && (await giveUpPages(store, cluster, { head, before, now, isStreamed }))
}

/** When the audits of a store were looked through. */
const sweptAt = new WeakMap<Store, number>()

/** Removes decisions that are older than the operator keeps them: every hour, and at once where there is more. */
export const sweepAudit = async ({
  store,
  policy,
  clock,
  log,
  auditStream,
}: Pick<Runtime, 'store' | 'policy' | 'clock' | 'log' | 'auditStream'>): Promise<void> => {
  const now = clock.now()
  const last = sweptAt.get(store)
  if (last !== undefined && Math.abs(now - last) < sweepEvery) return
  sweptAt.set(store, now)
  const { keep } = policy.audit()
  for (const cluster of await auditClusters(store)) {
    const isMore = await caught(() =>
      sweepCluster(store, cluster, { keep, now, isStreamed: auditStream !== undefined }),
    )
    if ('error' in isMore) log('error', 'old records of the audit stay', { cluster, reason: isMore.error.message })
    else if (isMore.result) sweptAt.delete(store)
  }
}
