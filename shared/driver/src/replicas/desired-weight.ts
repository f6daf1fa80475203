import { currentSetWeight, currentStep, maxWeight } from '../rollout/canary-step.ts'
import type { ReplicaSet } from '../rollout/replica-set.ts'
import { isFullyPromoted, type Rollout, replicasOf } from '../rollout/rollout.ts'
import type { CanaryStep } from '../rollout/rollout-spec.ts'

/** Seconds a canary stays up after an abort under traffic routing (utils/defaults/defaults.go:32). */
const defaultAbortDelaySeconds = 30

/** Milliseconds until an aborted canary is scaled down; undefined: it stays, or there is no traffic routing. */
export const abortScaleDownDelayMs = ({ spec }: Rollout): number | undefined => {
  const { trafficRouting, abortScaleDownDelaySeconds } = spec.strategy.canary
  if (!trafficRouting || abortScaleDownDelaySeconds === 0) return undefined
  return (abortScaleDownDelaySeconds ?? defaultAbortDelaySeconds) * 1_000
}

/** Pods for a weight, rounded up (utils/replicaset/canary.go:423). */
export const weightToReplicas = (replicas: number, weight: number, max: number): number =>
  Math.ceil((weight * replicas) / max)

/** The size of the canary: a count that `setCanaryScale` fixed, or a weight (canary.go:502). */
export const canaryTarget = (
  rollout: Rollout,
  newSet: ReplicaSet,
  stableSet: ReplicaSet | undefined,
): { replicas: number } | { weight: number } => {
  const { promoteFull, stableRS } = rollout.status
  if (promoteFull || stableRS === '' || isFullyPromoted(rollout)) return { weight: maxWeight(rollout) }
  const scale = fixedScale(rollout)
  if (scale?.replicas !== undefined) return { replicas: scale.replicas }
  return { weight: scale?.weight ?? desiredCanaryWeight(rollout, newSet, stableSet) }
}

/** The weight to go to; an abort under dynamicStableScale steps down the weights of the steps (canary.go:518). */
export const desiredCanaryWeight = (
  rollout: Rollout,
  newSet: ReplicaSet,
  stableSet: ReplicaSet | undefined,
): number => {
  const { steps, dynamicStableScale } = rollout.spec.strategy.canary
  if (!rollout.status.abort || !dynamicStableScale || !stableSet) return currentSetWeight(rollout)
  const replicas = replicasOf(rollout)
  const canaryReplicas = Math.max(replicas - stableSet.status.available, newSet.status.available)
  const below = steps.findLast(
    ({ setWeight }) =>
      setWeight !== undefined && weightToReplicas(replicas, setWeight, maxWeight(rollout)) < canaryReplicas,
  )
  return below?.setWeight ?? 0
}

/** The last `setCanaryScale` that still holds; it needs traffic routing (canary.go:573). */
const fixedScale = (rollout: Rollout): CanaryStep['setCanaryScale'] => {
  if (!rollout.spec.strategy.canary.trafficRouting) return undefined
  if (rollout.status.abort && abortScaleDownDelayMs(rollout) !== undefined) return undefined
  const { step, index } = currentStep(rollout)
  if (!step || index === undefined) return undefined
  const passed = rollout.spec.strategy.canary.steps.slice(0, index + 1)
  const scale = passed.findLast(({ setCanaryScale }) => setCanaryScale !== undefined)?.setCanaryScale
  return scale?.matchTrafficWeight ? undefined : scale
}
