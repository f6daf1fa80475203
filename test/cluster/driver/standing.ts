import type { Rollout } from '@canary-steps/driver'
import type { StepName } from '../live/scene.ts'
import { indexOfStep } from '../scenarios/standard-steps.ts'

/** Whether the controller has seen what the spec says now: until then its status is about something else. */
const isObserved = ({ metadata, status }: Rollout): boolean => status.observedGeneration === String(metadata.generation)

const indexIn = ({ spec }: Rollout, step: StepName): number => indexOfStep(spec.strategy.canary.steps, step)

/** Whether a step runs, and its answer is in the status. */
export const hasComeTo = (rollout: Rollout, step: StepName): boolean => {
  const at = indexIn(rollout, step)
  const { currentStepIndex, canary } = rollout.status
  const isRunning = canary.stepPluginStatuses?.some(
    ({ index, operation, phase }) => index === at && operation === 'Run' && phase === 'Running',
  )
  return isObserved(rollout) && currentStepIndex === at && isRunning === true
}

/** Whether the Rollout is past a step, or has no such step. */
export const hasPassed = (rollout: Rollout, step: StepName): boolean =>
  isObserved(rollout) && (rollout.status.currentStepIndex ?? 0) > indexIn(rollout, step)

export const hasEnded = (rollout: Rollout, phase: 'Healthy' | 'Degraded'): boolean =>
  isObserved(rollout) && rollout.status.phase === phase
