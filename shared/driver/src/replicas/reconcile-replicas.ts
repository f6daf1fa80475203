import type { Pass } from '../pass/pass.ts'
import { pauseCondition } from '../pass/pause-context.ts'
import { availableReplicas, type ReplicaSet, specReplicas } from '../rollout/replica-set.ts'
import { isFullyPromoted, replicasOf } from '../rollout/rollout.ts'
import { abortScaleDownDelayMs } from './desired-weight.ts'
import { fenceposts } from './fenceposts.ts'
import { replicaCounts } from './replica-counts.ts'

/** Seconds an old set stays up after the promotion under traffic routing (utils/defaults/defaults.go:30). */
const defaultScaleDownDelaySeconds = 30

/** Scales one set a reconcile: stable, then new, then the others. True: not done, no step goes on (rollout/canary.go:418). */
export const reconcileReplicas = (pass: Pass): boolean => {
  if (pass.rollout.spec.paused || pauseCondition(pass.rollout, 'InconclusiveAnalysisRun')) return false
  removeScaleDownDeadlines(pass)
  return scaleStable(pass) || scaleNew(pass) || scaleOthers(pass)
}

/** Writes the size to the cluster, not to the pass: the controller reads it at the next reconcile. */
const scale = ({ world, rollout }: Pass, { name }: ReplicaSet, replicas: number): boolean => {
  const set = world.cluster.replicaSets.find((found) => found.name === name)
  if (!set) return false
  const resized = set.replicas !== replicas
  if (!resized && set.desiredReplicas === replicasOf(rollout)) return false
  set.replicas = replicas
  set.desiredReplicas = replicasOf(rollout)
  world.queue.add()
  return resized
}

const setDeadline = ({ world }: Pass, { name }: ReplicaSet, scaleDownAt: number | undefined): void => {
  const set = world.cluster.replicaSets.find((found) => found.name === name)
  if (!set || set.scaleDownAt === scaleDownAt) return
  delete set.scaleDownAt
  if (scaleDownAt !== undefined) set.scaleDownAt = scaleDownAt
  world.queue.add()
}

const removeScaleDownDeadlines = (pass: Pass): void => {
  if (!isDelayedOnAbort(pass)) setDeadline(pass, pass.newSet, undefined)
  if (pass.stableSet && pass.stableSet !== pass.newSet) setDeadline(pass, pass.stableSet, undefined)
}

const scaleStable = (pass: Pass): boolean => {
  const { rollout, newSet, stableSet } = pass
  if (!stableSet || stableSet === newSet) return false
  return scale(pass, stableSet, replicaCounts(rollout, pass, rollout.status.canary.weights).stable)
}

const scaleNew = (pass: Pass): boolean => {
  const { rollout, newSet, stableSet, weights, world } = pass
  if (!isDelayedOnAbort(pass)) return scale(pass, newSet, replicaCounts(rollout, pass, weights).canary)
  const { scaleDownAt } = newSet
  if (scaleDownAt !== undefined && scaleDownAt <= world.now()) return scale(pass, newSet, 0)
  scale(pass, newSet, newSet.replicas)
  if (scaleDownAt !== undefined) world.queue.addAfter(scaleDownAt - world.now())
  else if (stableSet && stableSet.status.available >= replicasOf(rollout)) {
    setDeadline(pass, newSet, world.now() + (abortScaleDownDelayMs(rollout) ?? 0))
  }
  return false
}

/** Whether an aborted canary keeps its pods for a while (rollout/replicaset.go:251). */
const isDelayedOnAbort = ({ rollout, pause, stableSet }: Pass): boolean => {
  const { dynamicStableScale, abortScaleDownDelaySeconds } = rollout.spec.strategy.canary
  if (!pause.isAborted || !stableSet || abortScaleDownDelayMs(rollout) === undefined) return false
  return !dynamicStableScale || abortScaleDownDelaySeconds !== undefined
}

/** The sets that are neither new nor stable; without traffic routing they go as fast as maxUnavailable allows (canary.go:178). */
const scaleOthers = (pass: Pass): boolean => {
  const { rollout, otherSets, allSets } = pass
  if (specReplicas(otherSets) === 0) return false
  if (otherSets.filter((set) => dropUnavailable(pass, set)).length > 0) return true
  let room = availableReplicas(allSets) - (replicasOf(rollout) - fenceposts(rollout).unavailable)
  let scaled = false
  let delayed = 0
  for (const set of otherSets.toSorted((a, b) => b.revision - a.revision)) {
    if (room <= 0) break
    if (set.replicas === 0 || isReferenced(pass, set)) continue
    const keeps = rollout.spec.strategy.canary.trafficRouting ? keptReplicas(pass, set, delayed) : undefined
    if (keeps) delayed += 1
    const wanted = keeps ?? Math.max(0, set.replicas - room)
    if (!scale(pass, set, wanted)) continue
    room -= set.replicas - wanted
    scaled = true
  }
  return scaled
}

const dropUnavailable = (pass: Pass, set: ReplicaSet): boolean =>
  set.replicas > set.status.available && scale(pass, set, set.status.available)

const isReferenced = ({ rollout }: Pass, { hash }: ReplicaSet): boolean => {
  const { weights } = rollout.status.canary
  return (
    rollout.spec.strategy.canary.trafficRouting !== undefined &&
    [weights?.canary, weights?.stable].some((one) => one?.podTemplateHash === hash)
  )
}

/** Under traffic routing the old stable stays for the scale down delay; a superseded canary goes at once. */
const keptReplicas = (pass: Pass, set: ReplicaSet, delayed: number): number => {
  const { rollout, world } = pass
  const { dynamicStableScale, scaleDownDelaySeconds, scaleDownDelayRevisionLimit } = rollout.spec.strategy.canary
  if (dynamicStableScale || !(isFullyPromoted(rollout) || set.scaleDownAt !== undefined)) return 0
  if (delayed >= (scaleDownDelayRevisionLimit ?? Number.POSITIVE_INFINITY)) return 0
  const delayMs = (scaleDownDelaySeconds ?? defaultScaleDownDelaySeconds) * 1_000
  const scaleDownAt = set.scaleDownAt ?? world.now() + delayMs
  if (delayMs === 0 || scaleDownAt <= world.now()) return 0
  setDeadline(pass, set, scaleDownAt)
  world.queue.addAfter(scaleDownAt - world.now())
  return set.replicas
}
