import { type Rollout, replicasOf } from '../rollout/rollout.ts'

/** maxSurge and maxUnavailable when the spec is silent (utils/defaults/defaults.go:24). */
const defaultFencepost = '25%'

const podsOf = (value: number | string, replicas: number, round: (n: number) => number): number =>
  typeof value === 'number' ? value : round((Number.parseInt(value, 10) * replicas) / 100)

/** How many pods may be too many or too few (utils/replicaset/replicaset.go:407). */
export const fenceposts = (rollout: Rollout): { surge: number; unavailable: number } => {
  const { maxSurge, maxUnavailable } = rollout.spec.strategy.canary
  const replicas = replicasOf(rollout)
  const surge = podsOf(maxSurge ?? defaultFencepost, replicas, Math.ceil)
  const unavailable = podsOf(maxUnavailable ?? defaultFencepost, replicas, Math.floor)
  const atLeastOne = surge === 0 && unavailable === 0 ? 1 : unavailable
  return { surge, unavailable: Math.min(atLeastOne, replicas) }
}
