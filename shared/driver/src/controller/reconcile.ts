import { revisionAnnotation } from '@canary-steps/sdk'
import { createPass, type Pass, podHash } from '../pass/pass.ts'
import type { World } from '../pass/world.ts'
import { reconcilePlugins } from '../plugins/reconcile-plugins.ts'
import { reconcileReplicas } from '../replicas/reconcile-replicas.ts'
import { condition, reasons, setCondition } from '../rollout/conditions.ts'
import type { ReplicaSet } from '../rollout/replica-set.ts'
import { isFullyPromoted, type Rollout, replicasOf } from '../rollout/rollout.ts'
import { templateOrStepsChanged } from '../rollout/template-change.ts'
import { hasPatchedPause } from '../status/pause-conditions.ts'
import { syncStatus } from '../status/sync-status.ts'
import { reconcileAnalysis } from '../steps/reconcile-analysis.ts'
import { reconcileExperiment } from '../steps/reconcile-experiment.ts'
import { reconcilePause } from '../steps/reconcile-pause.ts'
import { reconcileTraffic } from '../steps/reconcile-traffic.ts'
import { isScalingEvent, syncReplicasOnly } from './scaling-event.ts'

/** One reconcile of the Rollout, in the order of the controller (rollout/controller.go:392, context.go:57, canary.go:20). */
export const reconcile = async (world: World): Promise<void> => {
  const rollout = world.store.read()
  if (rollout.metadata.deletionTimestamp !== undefined) return
  const pass = createPass(world, rollout)
  if (!pass) return createReplicaSet(world, rollout)
  if (isFullyPromoted(rollout) && pass.pause.isAborted) pass.pause.removeAbort()
  if (hasPatchedPause(pass)) return
  syncRevision(pass)
  if (isScalingEvent(pass)) return syncReplicasOnly(pass)
  if (templateOrStepsChanged(rollout, pass.newSet)) return syncStatus(pass)
  await reconcileTraffic(pass)
  reconcileExperiment(pass)
  reconcileAnalysis(pass)
  const waits = pass.pause.hasAddedPause || reconcileReplicas(pass) || reconcilePause(pass)
  if (!waits) await reconcilePlugins(pass)
  syncStatus(pass)
}

const latestRevision = (sets: ReplicaSet[]): number => Math.max(0, ...sets.map(({ revision }) => revision))

/** rollout/sync.go:134 */
const createReplicaSet = ({ cluster, store, now }: World, rollout: Rollout): void => {
  const hash = podHash(rollout)
  const name = `${rollout.metadata.name}-${hash}`
  const revision = latestRevision(cluster.replicaSets) + 1
  const born = cluster.replicaSets.length + 1
  const status = { replicas: 0, available: 0 }
  const { template } = rollout.spec
  const desiredReplicas = replicasOf(rollout)
  cluster.replicaSets.push({ name, hash, template, born, revision, replicas: 0, desiredReplicas, status })
  store.edit(({ metadata, status }) => {
    metadata.annotations[revisionAnnotation] = String(revision)
    const message = `Created new replica set "${name}"`
    setCondition(status, condition('Progressing', 'True', reasons.newReplicaSet, message, now()))
  })
}

/** Going back to an older set makes it the newest revision (sync.go:58). */
const syncRevision = ({ world, newSet, allSets, rollout }: Pass): void => {
  const revision = latestRevision(allSets.filter((set) => set !== newSet)) + 1
  const stored = world.cluster.replicaSets.find(({ name }) => name === newSet.name)
  if (stored && stored.revision < revision) stored.revision = newSet.revision = revision
  const annotation = String(newSet.revision)
  if (rollout.metadata.annotations[revisionAnnotation] === annotation) return
  rollout.metadata.annotations[revisionAnnotation] = annotation
  world.store.edit(({ metadata }) => {
    metadata.annotations[revisionAnnotation] = annotation
  })
}
