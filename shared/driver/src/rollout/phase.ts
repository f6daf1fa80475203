import { reasons } from './conditions.ts'
import type { RolloutSpec } from './rollout-spec.ts'
import type { RolloutPhase, RolloutStatus } from './rollout-status.ts'

/** The phase and message that follow from the rest of a status (utils/rollout/rolloututil.go:133). */
export const calculatePhase = (spec: RolloutSpec, status: RolloutStatus): [RolloutPhase, string] => {
  const stuck = status.conditions.find(({ reason }) => reason === reasons.aborted || reason === reasons.timedOut)
  if (stuck) return ['Degraded', `${stuck.reason}: ${stuck.message}`]
  if (spec.paused) return ['Paused', 'manually paused']
  const [pause] = status.pauseConditions
  if (pause) return ['Paused', pause.reason]
  const waiting = waitingFor(spec, status)
  return waiting === undefined ? ['Healthy', ''] : ['Progressing', waiting]
}

const waitingFor = (spec: RolloutSpec, status: RolloutStatus): string | undefined => {
  if (status.updatedReplicas < (spec.replicas ?? 1)) return 'more replicas need to be updated'
  if (status.availableReplicas < status.updatedReplicas) return 'updated replicas are still becoming available'
  const routed = spec.strategy.canary.trafficRouting !== undefined
  if (!routed && status.replicas > status.updatedReplicas) return 'old replicas are pending termination'
  const promoted = status.stableRS !== '' && status.stableRS === status.currentPodHash
  return promoted ? undefined : 'waiting for all steps to complete'
}
