import { type Decision, isChanged, type Story, shortened, utf8Bytes } from '@canary-steps/sdk'
import type { Redactor } from '@canary-steps/sdk/secrets'
import * as z from 'zod'
import { keyOf, shortHash } from '../journal/identity.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'
import { jsonWithout } from '../secrets/guarded.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import type { Actor } from './actor.ts'
import { type AuditHead, type AuditPage, checkRoom, headOf, moveHead, readPage, withRecord } from './audit-chain.ts'
import { listPage } from './audit-days.ts'
import { keyOfPage, keyOfRecord } from './audit-keys.ts'
import { AuditRecord } from './audit-record.ts'

/**
 * The tools for a record. `secrets`: they are taken out before the hash is made; the store would take them out as well.
 * `beforeNew` is called before a record is written that was not known.
 */
type AuditWriter = Pick<Runtime, 'store' | 'clock'> & {
  readonly secrets?: Redactor | undefined
  beforeNew?(): Promise<void>
}

/** From when on a record is large, in bytes: its reason is cut then, of which the vendor has all. */
const largeRecord = 64_000
const mostOfReason = 8_000
/** Most bytes of a record. Names and changes are the Rollout's, and are not cut. */
const mostOfRecord = 200_000

const sizeOf = (record: AuditRecord): number => utf8Bytes(JSON.stringify(record))

/** @throws Error where the Rollout makes it too large. */
const fitting = (record: AuditRecord): AuditRecord => {
  if (sizeOf(record) <= largeRecord) return record
  const cut = { ...record, reason: shortened(record.reason, mostOfReason) }
  const bytes = sizeOf(cut)
  if (bytes <= mostOfRecord) return cut
  throw new Error(
    `the record of ${record.namespace}/${record.rollout} has ${bytes} bytes, and the audit takes ${mostOfRecord}: shorten the names of its release and images`,
  )
}

const recordWithout = (record: AuditRecord, secrets: Redactor): AuditRecord => {
  const text = JSON.stringify(record)
  const told = jsonWithout(secrets, text)
  return told === text ? record : stored(AuditRecord, told, 'a record')
}

/** Where a record goes, and the last page that is known. */
type Search = { readonly record: AuditRecord; readonly head: AuditHead; readonly now: number }

const RecordPlace = z.object({ page: z.number() })

/**
 * From which page on a record is found, or will be. It is the same for all who write the record, at whatever time.
 *
 * @throws Error where its namespace has used up its room.
 */
const firstPageOf = async ({ store, beforeNew }: AuditWriter, { head, record, now }: Search): Promise<number> => {
  const key = keyOfRecord(record.cluster, record.id)
  if (!(await store.get(key.partition, key.id))) {
    checkRoom(head, record, now)
    await beforeNew?.()
  }
  return changeDocument(store, key, (value = JSON.stringify({ page: head.page })) => ({
    value,
    result: stored(RecordPlace, value, 'the place of a record').page,
  }))
}

const isInPage = async (store: Store, { cluster, id }: AuditRecord, page: number): Promise<boolean> => {
  const key = keyOfPage(cluster, page)
  const found = await store.get(key.partition, key.id)
  return found !== undefined && readPage(found.value).records.some((one) => one.id === id)
}

/** The page that was full or has the record now; undefined where the last page is lost. */
const writeInto = (
  store: Store,
  { record, head, now }: Search,
  { number, before }: { readonly number: number; readonly before: string },
): Promise<{ readonly page: AuditPage; readonly isIn: boolean } | undefined> =>
  changeDocument(store, keyOfPage(record.cluster, number), (value) => {
    // a new one in its place would hide that it is missing
    if (value === undefined && number <= head.begun) return { value, result: undefined }
    const { value: next, ...result } = withRecord(value, { record, before, now })
    return { value: next, result }
  })

/** Adds a record to the audit of its cluster, once: at whatever time, and however many do so at once. @throws Error where its namespace has used up its room. */
export const recordAudit = async (writer: AuditWriter, given: AuditRecord): Promise<void> => {
  const { store, clock, secrets } = writer
  const record = fitting(secrets ? recordWithout(given, secrets) : given)
  const { cluster } = record
  const now = clock.now()
  const head = await headOf(store, cluster)
  const from = await firstPageOf(writer, { head, record, now })
  const full: AuditPage[] = []
  let before = head.before
  for (let number = Math.max(head.first, Math.min(from, head.page)); ; number += 1) {
    if (number < head.page) {
      if (await isInPage(store, record, number)) return
      continue
    }
    // a page that is listed in vain costs a read; one that is not listed hides a decision
    await listPage(store, record, number)
    const done = await writeInto(store, { record, head, now }, { number, before })
    if (done?.isIn) return number > head.begun ? moveHead(store, cluster, { page: number, full, now }) : undefined
    before = done?.page.last ?? ''
    if (done) full.push(done.page)
  }
}

/** The owner of the record. */
type AuditSubject = Pick<
  AuditRecord,
  'cluster' | 'region' | 'namespace' | 'rollout' | 'revision' | 'release' | 'image' | 'change'
>

/** The part of a story for a decision: only containers that change. */
export const auditSubject = ({ rollout, cluster, region, release, canary, change }: Story): AuditSubject => ({
  cluster,
  region,
  namespace: rollout.namespace,
  rollout: rollout.name,
  revision: rollout.revision,
  release,
  image: canary.image,
  ...(change && { change: { ...change, containers: change.containers.filter((one) => isChanged(change, one)) } }),
})

/** For which step of which rollout something is written down. */
export type AuditPlace = Pick<Actor, 'uid' | 'run' | 'index'> & { readonly step: string; readonly story: Story } & Pick<
    AuditRecord,
    'adopted'
  >

/** Writes a decision down, once for each `name` of a step. `kind`: the runtime writes it, no step. */
export const audit = async (
  writer: AuditWriter & Pick<Runtime, 'policy'>,
  { uid, run, index, step, story, adopted }: AuditPlace,
  name: string,
  { by = { id: '', name: '' }, at, ...decision }: Decision & Pick<AuditRecord, 'kind'>,
): Promise<void> => {
  const settings = writer.policy.hash()
  await recordAudit(writer, {
    id: shortHash(`${keyOf({ uid, run, index })}/${name}`),
    at: new Date(at).toISOString(),
    ...decision,
    by,
    ...auditSubject(story),
    ...(settings && { settings }),
    ...(adopted && { adopted }),
    step: { name: step, number: index + 1 },
  })
}
