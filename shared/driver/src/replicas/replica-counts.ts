import type { ReplicaSets } from '../pass/pass.ts'
import { maxWeight } from '../rollout/canary-step.ts'
import { availableReplicas, type ReplicaSet } from '../rollout/replica-set.ts'
import { type Rollout, replicasOf } from '../rollout/rollout.ts'
import type { TrafficWeights } from '../rollout/rollout-status.ts'
import { basicReplicaCounts, type Counts } from './basic-replica-counts.ts'
import { canaryTarget, weightToReplicas } from './desired-weight.ts'

/** How many pods each side should have now (utils/replicaset/replicaset.go:251). */
export const replicaCounts = (rollout: Rollout, sets: ReplicaSets, weights: TrafficWeights | undefined): Counts =>
  rollout.spec.strategy.canary.trafficRouting
    ? routedReplicaCounts(rollout, sets, weights)
    : basicReplicaCounts(rollout, sets)

/** With traffic routing the stable set stays whole, unless dynamicStableScale shrinks it (canary.go:377). */
const routedReplicaCounts = (
  rollout: Rollout,
  { newSet, stableSet }: ReplicaSets,
  weights: TrafficWeights | undefined,
): Counts => {
  const replicas = replicasOf(rollout)
  const max = maxWeight(rollout)
  const target = canaryTarget(rollout, newSet, stableSet)
  const weight = 'weight' in target ? target.weight : 0
  const canary =
    'replicas' in target ? target.replicas : atLeastMinimum(rollout, weightToReplicas(replicas, weight, max))
  if (!rollout.spec.strategy.canary.dynamicStableScale) return { canary, stable: replicas }
  const actualStable = weights ? weightToReplicas(replicas, weights.stable.weight, max) : 0
  const actualCanary = weights && rollout.status.abort ? weightToReplicas(replicas, weights.canary.weight, max) : 0
  return {
    canary: atLeastMinimum(rollout, Math.max(canary, actualCanary)),
    stable: atLeastMinimum(rollout, Math.max(weightToReplicas(replicas, max - weight, max), actualStable)),
  }
}

const atLeastMinimum = (rollout: Rollout, count: number): number => {
  const minimum = rollout.spec.strategy.canary.minPodsPerReplicaSet ?? 0
  return count === 0 ? 0 : Math.max(count, Math.min(minimum, replicasOf(rollout)))
}

/** Whether enough of the desired pods are available (replicaProgressThreshold, canary.go:36). */
export const isThresholdMet = (rollout: Rollout, set: ReplicaSet, desired: number): boolean => {
  const threshold = rollout.spec.strategy.canary.replicaProgressThreshold
  if (!threshold || threshold.value < 0) return set.replicas === desired && set.status.available === desired
  if (threshold.type !== 'Percent') return set.status.available >= threshold.value
  return desired === 0 || (set.status.available / desired) * 100 >= threshold.value - 1e-10
}

/** Whether a `setWeight` or `setCanaryScale` is carried out (canary.go:59). */
export const isAtDesiredReplicas = (
  rollout: Rollout,
  sets: ReplicaSets,
  weights: TrafficWeights | undefined,
): boolean => {
  const { dynamicStableScale, trafficRouting } = rollout.spec.strategy.canary
  const { newSet, stableSet, otherSets } = sets
  const counts = replicaCounts(rollout, sets, weights)
  if (!isThresholdMet(rollout, newSet, counts.canary)) return false
  const stableMatters = !trafficRouting || !dynamicStableScale
  const stableSized = stableSet?.replicas === counts.stable && stableSet.status.replicas === counts.stable
  if (stableMatters && !stableSized) return false
  return trafficRouting !== undefined || availableReplicas(otherSets) === 0
}
