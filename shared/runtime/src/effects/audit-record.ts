import { Change, isChanged, Outcome, type Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { AdoptedFrom } from '../journal/adopted-from.ts'

/**
 * What the runtime itself writes down, no step: a gate that let a rollout pass, a step that was passed without being asked (`skipped`: by the
 * operator or its config; `bypassed`: by hand), an effect that an operator settled, settings that changed, a Rollout that began anew since
 * its cluster was restored from a backup.
 */
const AuditKind = z.enum(['passed', 'skipped', 'bypassed', 'settled', 'settings', 'restored'])

/** Who decided what, when, for which revision and why. Times in ISO 8601. What is optional records of earlier versions do not have. */
export const AuditRecord = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** Absent: a step wrote down what was decided. */
  kind: AuditKind.optional(),
  decision: Outcome,
  /** Empty where nobody decided: the rollout ended. `known`: how it was made sure who it is. */
  by: z.object({ id: z.string(), name: z.string(), known: z.string().optional() }),
  reason: z.string(),
  /** Of whom how many had to decide. */
  rules: z.string().optional(),
  cluster: z.string(),
  region: z.string(),
  namespace: z.string(),
  rollout: z.string(),
  revision: z.number(),
  release: z.string(),
  image: z.string(),
  /** What the rollout changes: the containers that get another image, and where else the pods differ. */
  change: Change.optional(),
  /** Hash of the settings that were in force. */
  settings: z.string().optional(),
  /** Absent: asked in this cluster. */
  adopted: AdoptedFrom.optional(),
  step: z.object({ name: z.string(), number: z.number() }),
})
export type AuditRecord = z.infer<typeof AuditRecord>

/** Whose record it is. */
type AuditSubject = Pick<
  AuditRecord,
  'cluster' | 'region' | 'namespace' | 'rollout' | 'revision' | 'release' | 'image' | 'change'
>

/** What a story says of the rollout that is decided about: of its containers those that change. */
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
