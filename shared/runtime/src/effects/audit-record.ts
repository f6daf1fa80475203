import { Change, Outcome } from '@canary-steps/sdk'
import * as z from 'zod'
import { AdoptedFrom } from '../journal/adopted-from.ts'

/**
 * Records that the runtime itself writes, not a step. `passed`: a gate let a rollout pass. `skipped`: the operator or its
 * config passed a step; `bypassed`: a person did by hand. `settled`: an operator settled an effect. `settings`: the settings
 * changed. `restored`: a Rollout began anew since its cluster was restored from a backup.
 */
const AuditKind = z.enum(['passed', 'skipped', 'bypassed', 'settled', 'settings', 'restored'])

/** A decision: its author, time, revision and reason. Times in ISO 8601. Records of earlier versions lack the optional fields. */
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
  /** The changes of the rollout: the containers that get another image, and where else the pods differ. */
  change: Change.optional(),
  /** Hash of the settings that were in force. */
  settings: z.string().optional(),
  /** Absent: asked in this cluster. */
  adopted: AdoptedFrom.optional(),
  step: z.object({ name: z.string(), number: z.number() }),
})
export type AuditRecord = z.infer<typeof AuditRecord>
