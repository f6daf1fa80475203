import type { Decision, Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { keyOf, shortHash } from '../journal/identity.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'
import { changeDocument } from '../store/change.ts'
import { stored } from '../store/stored.ts'
import type { Actor } from './actor.ts'
import { AuditRecord, auditSubject } from './audit-record.ts'

const Records = z.array(AuditRecord)

const hour = 60 * 60_000

/** One document holds the decisions of an hour, so that it stays small and a range of time can be read. */
const hourKey = (cluster: string, at: number) => {
  const [day, time = ''] = new Date(at).toISOString().split('T')
  return { partition: `audit/${encodeURIComponent(cluster)}/${day}`, id: time.slice(0, 2) }
}

const parseRecords = (value: string | undefined): AuditRecord[] =>
  value === undefined ? [] : stored(Records, value, 'the audit')

/** Most that one namespace has in a document, in characters: at 2 KB a record a thousand. All of its cluster read and write it. */
const mostOfNamespace = 2 * 1024 * 1024

/** An operator's acts are written down in any case: tenants cannot use that up. */
const isOperators = ({ kind }: AuditRecord): boolean => kind === 'settled' || kind === 'settings'

/** @throws Error where a namespace has written so much that it would be in the way of others. */
const checkRoom = (records: readonly AuditRecord[], one: AuditRecord): void => {
  if (isOperators(one)) return
  const theirs = records.filter((other) => other.namespace === one.namespace && !isOperators(other))
  if (JSON.stringify([...theirs, one]).length > mostOfNamespace)
    throw new Error(
      `namespace ${one.namespace} has written more into the audit than an hour has room for: try again in the next`,
    )
}

/**
 * Adds a record to those of its cluster and hour, once.
 *
 * @throws Error where its namespace has used up its room there.
 */
export const recordAudit = (store: Store, one: AuditRecord): Promise<void> =>
  changeDocument(store, hourKey(one.cluster, Date.parse(one.at)), (value = '[]') => {
    const records = parseRecords(value)
    if (records.some(({ id }) => id === one.id)) return { value, result: undefined }
    if (value.length > mostOfNamespace / 2) checkRoom(records, one)
    return { value: JSON.stringify([...records, one]), result: undefined }
  })

/** For which step of which rollout something is written down. */
export type AuditPlace = Pick<Actor, 'uid' | 'run' | 'index'> & { readonly step: string; readonly story: Story } & Pick<
    AuditRecord,
    'adopted'
  >

/** Writes a decision down, once for each `name` of a step. `kind`: the runtime writes it, no step. */
export const audit = async (
  { store, policy }: Pick<Runtime, 'store' | 'policy'>,
  { uid, run, index, step, story, adopted }: AuditPlace,
  name: string,
  { by = { id: '', name: '' }, at, ...decision }: Decision & Pick<AuditRecord, 'kind'>,
): Promise<void> => {
  const settings = policy.hash()
  await recordAudit(store, {
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

/** The decisions of a cluster from `since` to before `until` (milliseconds since 1970), oldest first. */
export const auditRecords = async (
  store: Store,
  cluster: string,
  { since, until }: { readonly since: number; readonly until: number },
): Promise<AuditRecord[]> => {
  const hours = Math.max(0, Math.ceil((until - since) / hour) + 1)
  const documents = await Promise.all(
    Array.from({ length: hours }, async (_, index) => {
      const { partition, id } = hourKey(cluster, since + index * hour)
      return parseRecords((await store.get(partition, id))?.value)
    }),
  )
  const isWithin = ({ at }: AuditRecord) => Date.parse(at) >= since && Date.parse(at) < until
  const unique = new Map(
    documents
      .flat()
      .toReversed()
      .map((record) => [record.id, record]),
  )
  return [...unique.values()].filter(isWithin).toSorted((one, other) => one.at.localeCompare(other.at))
}
