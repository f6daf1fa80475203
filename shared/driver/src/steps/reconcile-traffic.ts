import type { Pass } from '../pass/pass.ts'
import { desiredCanaryWeight } from '../replicas/desired-weight.ts'
import { isAtDesiredReplicas, isThresholdMet } from '../replicas/replica-counts.ts'
import { currentSetWeight, currentStep, maxWeight, weightUpTo } from '../rollout/canary-step.ts'
import { isFullyPromoted, type Rollout, replicasOf } from '../rollout/rollout.ts'
import type { TrafficWeights } from '../rollout/rollout-status.ts'

const settings = new Set(['managedRoutes', 'maxTrafficWeight'])

/** Whether the spec names a traffic router; without one Argo keeps no weights in the status. */
const hasRouter = ({ spec }: Rollout): boolean =>
  Object.keys(spec.strategy.canary.trafficRouting ?? {}).some((field) => !settings.has(field))

/** Sets the weight the canary may have now, and tells the traffic port when it moved (rollout/trafficrouting.go:161). */
export const reconcileTraffic = async (pass: Pass): Promise<void> => {
  const { rollout, stableSet } = pass
  const weight = desiredWeight(pass)
  const routed = hasRouter(rollout)
  if (!routed) pass.weights = undefined
  const stablePods = Math.floor(((maxWeight(rollout) - weight) * replicasOf(rollout)) / maxWeight(rollout))
  const ready =
    stableSet && (stableSet.status.available >= stablePods || isThresholdMet(rollout, stableSet, stablePods))
  if (!ready) return
  await route(pass, weight)
  if (routed) pass.weights = trafficWeights(pass, weight)
}

/** Tells the port once per weight and pair of versions, and again until it took it. */
const route = async ({ rollout, newSet, stableSet, world }: Pass, weight: number): Promise<void> => {
  const wanted = { weight, canary: newSet.hash, stable: stableSet?.hash ?? '' }
  const { weight: before, canary, stable } = world.route
  if (before === weight && canary === wanted.canary && stable === wanted.stable) return
  await world.ports.traffic?.setWeight(weight, structuredClone(rollout))
  world.route = wanted
  // after a promotion the weight falls to 0 because the canary is the stable version now
  if (before !== weight && stable === wanted.stable) world.emit({ event: 'weight', weight })
}

const desiredWeight = (pass: Pass): number => {
  const { rollout, newSet } = pass
  const { weights } = rollout.status.canary
  if (isFullyPromoted(rollout)) return isRollingBack(pass) ? weightOnAbort(pass) : 0
  if (pass.pause.isAborted) return weightOnAbort(pass)
  if (newSet.status.available === 0) return 0
  if (rollout.status.promoteFull) {
    const { dynamicStableScale } = rollout.spec.strategy.canary
    if (dynamicStableScale) return Math.floor((maxWeight(rollout) * newSet.status.available) / replicasOf(rollout))
    return weights?.canary.weight ?? 0
  }
  const { index } = currentStep(rollout)
  if (index === undefined) return 0
  return isAtDesiredReplicas(rollout, pass, undefined) ? currentSetWeight(rollout) : weightUpTo(rollout, index - 1)
}

/** Back to stable in mid-canary under dynamicStableScale (utils/rollout/rolloututil.go:29). */
const isRollingBack = ({ rollout, newSet }: Pass): boolean => {
  const { weights } = rollout.status.canary
  if (!rollout.spec.strategy.canary.dynamicStableScale || !weights) return false
  return weights.canary.podTemplateHash !== newSet.hash && newSet.status.available < replicasOf(rollout)
}

/** 0, or under dynamicStableScale as much as the stable pods cannot take yet (trafficrouting.go:360). */
const weightOnAbort = (pass: Pass): number => {
  const { rollout, newSet, stableSet } = pass
  const replicas = replicasOf(rollout)
  if (!rollout.spec.strategy.canary.dynamicStableScale || !stableSet || replicas === 0) return 0
  const max = maxWeight(rollout)
  const desired = desiredCanaryWeight(rollout, newSet, stableSet)
  const stableWeight = Math.floor((max * stableSet.status.available) / replicas)
  const expected = Math.max(0, max - stableWeight)
  const current = rollout.status.canary.weights?.canary.weight
  if (current === undefined) return Math.max(expected, desired)
  if (desired <= 0) return Math.min(expected, current)
  return stableWeight < max - desired ? current : Math.min(desired, current)
}

const trafficWeights = (pass: Pass, weight: number): TrafficWeights => {
  const { rollout, newSet, stableSet } = pass
  const { canaryService, stableService } = rollout.spec.strategy.canary
  const previous = rollout.status.canary.weights?.canary.podTemplateHash
  const canaryHash = isFullyPromoted(rollout) && isRollingBack(pass) ? (previous ?? '') : newSet.hash
  return {
    canary: { weight, podTemplateHash: canaryHash, ...(canaryService && { serviceName: canaryService }) },
    stable: {
      weight: maxWeight(rollout) - weight,
      podTemplateHash: stableSet?.hash ?? '',
      ...(stableService && { serviceName: stableService }),
    },
  }
}
