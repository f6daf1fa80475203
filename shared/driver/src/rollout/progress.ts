import { fromTimestamp } from '../time/timestamp.ts'
import { currentStep } from './canary-step.ts'
import { getCondition, reasons } from './conditions.ts'
import { type Rollout, replicasOf } from './rollout.ts'
import type { RolloutStatus } from './rollout-status.ts'

/** Seconds without progress until a Rollout is Degraded when its spec does not say (utils/defaults/defaults.go:28). */
const defaultDeadlineSeconds = 600

export const progressDeadlineMs = ({ spec }: Rollout): number =>
  (spec.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1_000

/** Whether the pods of the desired template are the stable ones (utils/conditions/conditions.go:316). */
export const isCompleted = (status: RolloutStatus): boolean =>
  status.stableRS !== '' && status.stableRS === status.currentPodHash

/** All desired pods run, all steps are done, no old pod is left, and the spec was observed (conditions.go:286). */
export const isHealthy = (rollout: Rollout, status: RolloutStatus): boolean => {
  const replicas = replicasOf(rollout)
  const stepCount = rollout.spec.strategy.canary.steps.length
  const stepsDone = stepCount === 0 || (status.currentStepIndex ?? stepCount) === stepCount
  const sized = [status.replicas, status.updatedReplicas, status.availableReplicas].every((n) => n === replicas)
  const observed = rollout.status.observedGeneration === String(rollout.metadata.generation)
  return stepsDone && isCompleted(status) && sized && observed
}

/** A sign of progress between the last status and the new one; a plugin that keeps Running is none (conditions.go:253). */
export const isProgressing = ({ status: before }: Rollout, after: RolloutStatus): boolean => {
  const bothOnSteps = before.currentStepIndex !== undefined && after.currentStepIndex !== undefined
  return (
    after.updatedReplicas !== before.updatedReplicas ||
    after.replicas - after.updatedReplicas < before.replicas - before.updatedReplicas ||
    after.readyReplicas > before.readyReplicas ||
    after.availableReplicas > before.availableReplicas ||
    after.stableRS !== before.stableRS ||
    (bothOnSteps && after.currentStepIndex !== before.currentStepIndex) ||
    after.currentStepHash !== before.currentStepHash
  )
}

/** Whether the deadline passed since the Progressing condition was last updated (conditions.go:341). */
export const isTimedOut = (rollout: Rollout, status: RolloutStatus, now: number): boolean => {
  const progressing = getCondition(status, 'Progressing')
  if (!progressing || progressing.reason === reasons.aborted || progressing.reason === reasons.paused) return false
  if (progressing.reason === reasons.timedOut) return true
  return fromTimestamp(progressing.lastUpdateTime) + progressDeadlineMs(rollout) <= now
}

/** Steps that the progress deadline does not count: pause, analysis, experiment; not plugins (rollout/sync.go:563). */
export const isIndefiniteStep = (rollout: Rollout): boolean => {
  const { step } = currentStep(rollout)
  if (step?.experiment || step?.analysis || step?.pause) return true
  return getCondition(rollout.status, 'Paused')?.status === 'True'
}
