import * as z from 'zod'

/**
 * How something that a step opened outside ended. One enum for journals, vendor texts and metrics.
 *
 * `approved`, `rejected`: people decided. `succeeded`, `failed`, `expired`: the step did. `aborted`, `terminated`,
 * `superseded`: the rollout did (abort, full promotion, newer revision). `bypassed`: someone moved the rollout past the
 * step. `orphaned`: the rollout is gone.
 */
export const Outcome = z.enum([
  'approved',
  'rejected',
  'succeeded',
  'failed',
  'expired',
  'aborted',
  'terminated',
  'superseded',
  'bypassed',
  'orphaned',
])
export type Outcome = z.infer<typeof Outcome>

const forward: ReadonlySet<Outcome> = new Set(['approved', 'succeeded', 'terminated', 'bypassed'])

/** Whether the rollout goes on with the new version, so that a step is terminated and not undone. */
export const goesOn = (outcome: Outcome): boolean => forward.has(outcome)
