import { formatDuration, type RolloutView } from '@canary-steps/sdk'

/** Argo adds 5 s (in milliseconds) to every requeue (rollout/stepplugin.go, defaultBackoffDelay). */
export const requeueDelay = 5_000
/** Room for a slow reconcile between the last poll and the deadline. */
const margin = 15_000

/**
 * The time when the controller gives up on the step and stops polling it, in milliseconds since 1970. A Running
 * plugin step is not exempt from the progress deadline (rollout/sync.go, isIndefiniteStep).
 */
export const progressDeadline = ({ spec, status }: RolloutView): number | undefined => {
  const start = Date.parse(status.conditions.find(({ type }) => type === 'Progressing')?.lastUpdateTime ?? '')
  return Number.isNaN(start) ? undefined : start + spec.progressDeadlineSeconds * 1_000
}

/** Whether the poll after `requeueAfter` could come too late: the step must decide now. All in milliseconds. */
export const pollComesTooLate = (
  rollout: RolloutView,
  { now, requeueAfter, budget }: { now: number; requeueAfter: number; budget: number },
): boolean =>
  now + requeueAfter + requeueDelay + budget + margin > (progressDeadline(rollout) ?? Number.POSITIVE_INFINITY)

/** How the field is named to people, with its value. */
export const deadlineField = ({ spec }: RolloutView): string =>
  `spec.progressDeadlineSeconds (${formatDuration(spec.progressDeadlineSeconds * 1_000)})`
