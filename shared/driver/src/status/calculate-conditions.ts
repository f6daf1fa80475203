import { revisionOf } from '@canary-steps/sdk'
import type { Pass } from '../pass/pass.ts'
import { condition, getCondition, reasons, removeCondition, setCondition } from '../rollout/conditions.ts'
import { isCompleted, isHealthy, isIndefiniteStep, isProgressing, isTimedOut } from '../rollout/progress.ts'
import { replicasOf } from '../rollout/rollout.ts'
import type { RolloutStatus } from '../rollout/rollout-status.ts'
import { isWaitingForScaleDown, timedOutMessage } from './progress-deadline.ts'

/** The conditions of a new status; pause and abort must be in it already (rollout/sync.go:623). */
export const calculateConditions = (pass: Pass, status: RolloutStatus): void => {
  const now = pass.world.now()
  const becameUnhealthy = setHealthy(pass, status, now)
  if (pass.pause.isAborted) setAborted(pass, status, now)
  else setProgressing(pass, status, becameUnhealthy, now)
  const available = status.availableReplicas >= replicasOf(pass.rollout)
  const availability = available ? 'Rollout has minimum availability' : 'Rollout does not have minimum availability'
  setCondition(status, condition('Available', available ? 'True' : 'False', reasons.available, availability, now))
  const completed = isCompleted(status) ? 'True' : 'False'
  setCondition(status, condition('Completed', completed, reasons.completed, reasons.completed, now))
}

const setHealthy = ({ rollout }: Pass, status: RolloutStatus, now: number): boolean => {
  const paused = status.pauseConditions.length > 0 || rollout.spec.paused
  if (!paused && isHealthy(rollout, status)) {
    setCondition(status, condition('Healthy', 'True', reasons.healthy, 'Rollout is healthy', now))
    return false
  }
  if (!getCondition(rollout.status, 'Healthy')) return false
  return setCondition(status, condition('Healthy', 'False', reasons.healthy, 'Rollout is not healthy', now))
}

const setAborted = ({ rollout, pause }: Pass, status: RolloutStatus, now: number): void => {
  const aborted = `Rollout aborted update to revision ${revisionOf(rollout)}`
  const message = pause.abortMessage ? `${aborted}: ${pause.abortMessage}` : aborted
  setCondition(status, condition('Progressing', 'False', reasons.aborted, message, now))
}

const setProgressing = (pass: Pass, status: RolloutStatus, becameUnhealthy: boolean, now: number): void => {
  const { rollout, newSet } = pass
  if (isHealthy(rollout, status)) {
    const message = `ReplicaSet "${newSet.name}" has successfully progressed.`
    setCondition(status, condition('Progressing', 'True', reasons.newReplicaSetAvailable, message, now))
  } else if (isProgressing(rollout, status) || becameUnhealthy) {
    restartDeadline(pass, status, becameUnhealthy, now)
  } else if (!isIndefiniteStep(rollout) && !isWaitingForScaleDown(pass) && isTimedOut(rollout, status, now)) {
    setCondition(status, condition('Progressing', 'False', reasons.timedOut, timedOutMessage(newSet.name), now))
  }
}

/** Progress updates the condition even when its reason stays: lastUpdateTime is where the deadline starts. */
const restartDeadline = (
  { rollout, newSet }: Pass,
  status: RolloutStatus,
  becameUnhealthy: boolean,
  now: number,
): void => {
  const current = getCondition(rollout.status, 'Progressing')
  const lost = becameUnhealthy && status.stableRS === status.currentPodHash
  const next = lost
    ? condition(
        'Progressing',
        'True',
        reasons.replicaSetNotAvailable,
        'Rollout does not have minimum availability',
        now,
      )
    : condition('Progressing', 'True', reasons.replicaSetUpdated, `ReplicaSet "${newSet.name}" is progressing.`, now)
  if (current?.status === 'True') next.lastTransitionTime = current.lastTransitionTime
  removeCondition(status, 'Progressing')
  setCondition(status, next)
}
