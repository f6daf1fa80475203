import type { Decision, Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { shortHash } from '../identity/identity.ts'
import type { Runtime } from '../runtime.ts'
import { change } from '../store/change.ts'
import type { Store } from '../store/store.ts'
import { AuditRecord, subjectOf } from './audit-record.ts'

const Records = z.array(AuditRecord)

const hour = 60 * 60_000

/** One document holds the decisions of an hour, so that it stays small and a range of time can be read. */
const placeOf = (cluster: string, at: number) => {
  const [day, time = ''] = new Date(at).toISOString().split('T')
  return { partition: `audit/${encodeURIComponent(cluster)}/${day}`, id: time.slice(0, 2) }
}

const parse = (value: string | undefined): AuditRecord[] =>
  value === undefined ? [] : Records.parse(JSON.parse(value))

/** Adds a record to those of its cluster and hour, once. */
export const record = (store: Store, one: AuditRecord): Promise<void> =>
  change(store, placeOf(one.cluster, Date.parse(one.at)), (value) => {
    const records = parse(value)
    const isKnown = records.some(({ id }) => id === one.id)
    return { value: isKnown ? value : JSON.stringify([...records, one]), result: undefined }
  })

/** For which step of which rollout something is written down. `key`: of the step. */
export type AuditPlace = { readonly key: string; readonly step: string; readonly story: Story } & Pick<
  AuditRecord,
  'adopted'
>

/** Writes a decision down, once for each `name` of a step. `kind`: the runtime writes it, no step. */
export const audit = async (
  { store, policy }: Pick<Runtime, 'store' | 'policy'>,
  { key, step, story, adopted }: AuditPlace,
  name: string,
  { by = { id: '', name: '' }, at, ...decision }: Decision & Pick<AuditRecord, 'kind'>,
): Promise<void> => {
  const settings = policy.hash()
  await record(store, {
    id: await shortHash(`${key}/${name}`),
    at: new Date(at).toISOString(),
    ...decision,
    by,
    ...subjectOf(story),
    ...(settings && { settings }),
    ...(adopted && { adopted }),
    step: { name: step, number: Number(key.slice(key.lastIndexOf('/') + 1)) + 1 },
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
      const { partition, id } = placeOf(cluster, since + index * hour)
      return parse((await store.get(partition, id))?.value)
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
