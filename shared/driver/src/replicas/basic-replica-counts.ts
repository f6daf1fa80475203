import type { ReplicaSets } from '../pass/pass.ts'
import { maxWeight } from '../rollout/canary-step.ts'
import { type ReplicaSet, specReplicas } from '../rollout/replica-set.ts'
import { type Rollout, replicasOf } from '../rollout/rollout.ts'
import { canaryTarget } from './desired-weight.ts'
import { fenceposts } from './fenceposts.ts'
import { weightedReplicas } from './weighted-replicas.ts'

/** How many pods the canary and the stable set should have. */
export type Counts = {
  canary: number
  stable: number
}

type Limits = {
  most: number
  fewest: number
}

/**
 * The next sizes without traffic routing: as near to the weight as maxSurge and maxUnavailable let one reconcile go
 * (CalculateReplicaCountsForBasicCanary, utils/replicaset/canary.go:124).
 */
export const basicReplicaCounts = (rollout: Rollout, sets: ReplicaSets): Counts => {
  const { newSet, stableSet } = sets
  const replicas = replicasOf(rollout)
  const { surge, unavailable } = fenceposts(rollout)
  const limits = { most: replicas + surge, fewest: replicas - unavailable }
  const stable = stableSet && stableSet.name !== newSet.name ? stableSet : undefined
  const wanted = stable ? wantedCounts(rollout, sets, surge) : { canary: replicas, stable: 0 }
  const counts = scaledUp(newSet, stable, specReplicas(sets.otherSets), wanted, limits.most)
  if (specReplicas(sets.otherSets) > 0) return counts
  return scaledDown(newSet, stable, stableSet, wanted, counts, limits)
}

const wantedCounts = (rollout: Rollout, { newSet, stableSet }: ReplicaSets, surge: number): Counts => {
  const target = canaryTarget(rollout, newSet, stableSet)
  const weight = 'weight' in target ? target.weight : 0
  const [canary, stable] = weightedReplicas(replicasOf(rollout), weight, maxWeight(rollout), surge)
  return { canary, stable }
}

const scaledUp = (
  newSet: ReplicaSet,
  stable: ReplicaSet | undefined,
  others: number,
  wanted: Counts,
  most: number,
): Counts => {
  const counts = { canary: newSet.replicas, stable: stable?.replicas ?? 0 }
  let room = most - others - counts.canary - counts.stable
  if (stable && stable.replicas < wanted.stable && room > 0) {
    counts.stable = Math.min(wanted.stable, stable.replicas + room)
    room -= counts.stable - stable.replicas
  }
  if (newSet.replicas < wanted.canary && room > 0) counts.canary = Math.min(wanted.canary, newSet.replicas + room)
  return counts
}

const scaledDown = (
  newSet: ReplicaSet,
  stable: ReplicaSet | undefined,
  stableSet: ReplicaSet | undefined,
  wanted: Counts,
  counts: Counts,
  limits: Limits,
): Counts => {
  const increasing = wanted.canary >= newSet.replicas
  const removable =
    replicasForScaleDown(newSet, !increasing) + replicasForScaleDown(stableSet, increasing) - limits.fewest
  if (removable <= 0) return counts
  if (!increasing) {
    const drained = drain(newSet, wanted.canary, removable, counts.canary)
    const [canary, stableCount] = withinLimits(newSet, stableSet, drained, counts.stable, limits)
    return { canary, stable: stableCount }
  }
  if (!stable) return counts
  const drained = drain(stable, wanted.stable, removable, counts.stable)
  const [stableCount, canary] = withinLimits(stable, newSet, drained, counts.canary, limits)
  return { canary, stable: stableCount }
}

/** Pods that count as removable; those of the growing side count whether available or not (canary.go:468). */
const replicasForScaleDown = (set: ReplicaSet | undefined, ignoreAvailability: boolean): number => {
  if (!set) return 0
  return set.replicas < set.status.available || ignoreAvailability ? set.replicas : set.status.available
}

const drain = (set: ReplicaSet, wanted: number, removable: number, count: number): number =>
  set.replicas > wanted ? Math.max(wanted, set.replicas - removable) : count

/** Keeps both counts inside maxSurge and maxUnavailable (canary.go:306). */
const withinLimits = (
  drained: ReplicaSet,
  adjusted: ReplicaSet | undefined,
  drainedCount: number,
  adjustedCount: number,
  { most, fewest }: Limits,
): [number, number] => {
  if (!adjusted) return [drainedCount, adjustedCount]
  const over = (count: number): number => Math.max(0, count + drainedCount - most)
  const lowered = adjustedCount - over(adjustedCount)
  const available = Math.min(drained.status.available, drainedCount) + Math.min(adjusted.status.available, lowered)
  const lost = Math.max(0, adjusted.status.available - lowered)
  const kept = lowered + Math.min(lost, Math.max(0, fewest - available))
  return [drainedCount - over(kept), kept]
}
