import { toTimestamp } from '../time/timestamp.ts'
import type { ConditionType, RolloutCondition, RolloutStatus } from './rollout-status.ts'

/** The reasons the controller compares, in Argo's words (utils/conditions/conditions.go:22). */
export const reasons = {
  replicaSetUpdated: 'ReplicaSetUpdated',
  newReplicaSet: 'NewReplicaSetCreated',
  newReplicaSetAvailable: 'NewReplicaSetAvailable',
  replicaSetNotAvailable: 'ReplicaSetNotAvailable',
  paused: 'RolloutPaused',
  resumed: 'RolloutResumed',
  aborted: 'RolloutAborted',
  retry: 'RolloutRetry',
  timedOut: 'ProgressDeadlineExceeded',
  healthy: 'RolloutHealthy',
  completed: 'RolloutCompleted',
  available: 'AvailableReason',
} as const

export const condition = (
  type: ConditionType,
  status: RolloutCondition['status'],
  reason: string,
  message: string,
  now: number,
): RolloutCondition => ({
  type,
  status,
  reason,
  message,
  lastUpdateTime: toTimestamp(now),
  lastTransitionTime: toTimestamp(now),
})

export const getCondition = (status: RolloutStatus, type: ConditionType): RolloutCondition | undefined =>
  status.conditions.find((found) => found.type === type)

export const removeCondition = (status: RolloutStatus, type: ConditionType): void => {
  status.conditions = status.conditions.filter((found) => found.type !== type)
}

/** Sets a condition and tells whether it changed; the same status for the same reason is left alone, message included. */
export const setCondition = (status: RolloutStatus, wanted: RolloutCondition): boolean => {
  const found = getCondition(status, wanted.type)
  if (found?.status === wanted.status && found.reason === wanted.reason) return false
  const { lastTransitionTime } = found?.status === wanted.status ? found : wanted
  removeCondition(status, wanted.type)
  status.conditions.push({ ...wanted, lastTransitionTime })
  return true
}
