import { type Decision, Outcome, type Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { shortHash } from '../identity/identity.ts'
import { change } from '../store/change.ts'
import type { Store } from '../store/store.ts'

/** Who decided what, when, for which revision and why. Times in ISO 8601. */
export const AuditRecord = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  decision: Outcome,
  /** Empty where nobody decided: the rollout ended. */
  by: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  cluster: z.string(),
  region: z.string(),
  namespace: z.string(),
  rollout: z.string(),
  revision: z.number(),
  release: z.string(),
  image: z.string(),
  step: z.object({ name: z.string(), number: z.number() }),
})
export type AuditRecord = z.infer<typeof AuditRecord>

const Records = z.array(AuditRecord)

const hour = 60 * 60_000

/** One document holds the decisions of an hour, so that it stays small and a range of time can be read. */
const placeOf = (cluster: string, at: number) => {
  const [day, time = ''] = new Date(at).toISOString().split('T')
  return { partition: `audit/${encodeURIComponent(cluster)}/${day}`, id: time.slice(0, 2) }
}

const parse = (value: string | undefined): AuditRecord[] =>
  value === undefined ? [] : Records.parse(JSON.parse(value))

/** Writes a decision down, once for each `name` of a step. */
export const audit = async (
  store: Store,
  { key, step, story }: { readonly key: string; readonly step: string; readonly story: Story },
  name: string,
  { decision, by = { id: '', name: '' }, reason, at }: Decision,
): Promise<void> => {
  const { rollout, cluster, region, release, canary } = story
  const record: AuditRecord = {
    id: await shortHash(`${key}/${name}`),
    at: new Date(at).toISOString(),
    decision,
    by,
    reason,
    cluster,
    region,
    namespace: rollout.namespace,
    rollout: rollout.name,
    revision: rollout.revision,
    release,
    image: canary.image,
    step: { name: step, number: Number(key.slice(key.lastIndexOf('/') + 1)) + 1 },
  }
  await change(store, placeOf(cluster, at), (value) => {
    const records = parse(value)
    const isKnown = records.some(({ id }) => id === record.id)
    return { value: isKnown ? value : JSON.stringify([...records, record]), result: undefined }
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
