import { revisionAnnotation } from '@canary-steps/sdk'
import * as z from 'zod'

const StepStatus = z.object({
  index: z.int().default(0),
  name: z.string(),
  operation: z.enum(['Run', 'Terminate', 'Abort']),
  phase: z.string().default(''),
  message: z.string().default(''),
  finishedAt: z.string().optional(),
  /** The state that a step keeps with the controller. */
  status: z.json().optional(),
})
export type StepStatus = z.output<typeof StepStatus>

const Plugin = z.object({ name: z.string(), config: z.looseObject({ step: z.string().optional() }).optional() })
const Spec = z.object({
  template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
  strategy: z.object({
    canary: z.object({ steps: z.array(z.looseObject({ plugin: Plugin.optional() })).default([]) }),
  }),
})
const Status = z.object({
  phase: z.string().optional(),
  message: z.string().default(''),
  abort: z.boolean().default(false),
  currentStepIndex: z.int().optional(),
  currentStepHash: z.string().default(''),
  currentPodHash: z.string().default(''),
  canary: z.object({ stepPluginStatuses: z.array(StepStatus).default([]) }).prefault({}),
})

/** A Rollout as it was at some time, with what a verdict looks at: one of the API server's, or of our driver's. */
export const SeenRollout = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: Spec,
  status: Status.prefault({}),
})
export type SeenRollout = z.output<typeof SeenRollout>

const annotated = ({ metadata }: SeenRollout): number => Number(metadata.annotations[revisionAnnotation] ?? 0)

/** A state of a Rollout, and which revision its status is about. */
type Version = { readonly revision: number; readonly seen: SeenRollout }

/** The annotation has the next revision before the status is about it. */
export const versionsOf = (history: readonly SeenRollout[]): readonly Version[] => {
  const versions: Version[] = []
  for (const seen of history) {
    const before = versions.at(-1)
    const isSame = before?.seen.status.currentPodHash === seen.status.currentPodHash && before.revision > 0
    versions.push({ seen, revision: isSame ? before.revision : annotated(seen) })
  }
  return versions
}

/** Our step at a place, however it is registered: by its own name, or by one name for all. */
export const stepAt = ({ spec }: SeenRollout, index: number): string | undefined => {
  const plugin = spec.strategy.canary.steps[index]?.plugin
  return plugin?.config?.step ?? plugin?.name.split('/')[1]
}

/** The sightings of each attempt at a revision. */
export type Attempt = { readonly revision: number; readonly seen: readonly SeenRollout[] }

/**
 * Each attempt at each revision after the first, which has no canary, oldest first. Another one begins after an abort, and with
 * other steps.
 */
export const attemptsOf = (history: readonly SeenRollout[]): readonly Attempt[] => {
  const attempts: { revision: number; seen: SeenRollout[] }[] = []
  let before: SeenRollout | undefined
  for (const { seen, revision } of versionsOf(history)) {
    const isOther = attempts.at(-1)?.revision !== revision
    const isAnew = before?.status.abort === true && !seen.status.abort
    const isEdited = before?.status.currentStepHash !== seen.status.currentStepHash
    if (isOther || isAnew || isEdited) attempts.push({ revision, seen: [seen] })
    else attempts.at(-1)?.seen.push(seen)
    before = seen
  }
  return attempts.filter(({ revision }) => revision > 1)
}
