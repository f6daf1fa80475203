import type { ClusterRun } from '../cluster/cluster-run.ts'
import type { ReplicaSet } from '../rollout/replica-set.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { StepPluginStatus, TrafficWeights } from '../rollout/rollout-status.ts'
import { stableHash } from '../values/stable-hash.ts'
import { type PauseContext, pauseContext } from './pause-context.ts'
import type { World } from './world.ts'

/** The ReplicaSets as a reconcile read them; it does not see its own writes. */
export type ReplicaSets = {
  readonly newSet: ReplicaSet
  /** Undefined until the first revision is stable; the new set itself once the update is done. */
  readonly stableSet: ReplicaSet | undefined
  readonly otherSets: ReplicaSet[]
  readonly allSets: ReplicaSet[]
}

/** One reconcile (rollout/context.go). */
export interface Pass extends ReplicaSets {
  readonly world: World
  /** As read at the start; a private copy. */
  readonly rollout: Rollout
  readonly pause: PauseContext
  weights: TrafficWeights | undefined
  stepRun: ClusterRun | undefined
  backgroundRun: ClusterRun | undefined
  experiment: ClusterRun | undefined
  /** Written as `currentExperiment`; a successful experiment is no longer current. */
  currentExperiment: string | undefined
  /** Undefined until the plugins were reconciled: the status keeps what it had. */
  stepPluginStatuses: StepPluginStatus[] | undefined
  /** A plugin could not be called or answered nonsense: its step is not completed. */
  hasPluginError: boolean
  hasCalledPlugin: boolean
}

export const createPass = (world: World, rollout: Rollout): Pass | undefined => {
  const allSets = structuredClone(world.cluster.replicaSets)
  const newSet = allSets.find(({ hash }) => hash === podHash(rollout))
  if (!newSet) return undefined
  const { status } = rollout
  const { currentStepAnalysisRunStatus, currentBackgroundAnalysisRunStatus, currentExperiment, weights } = status.canary
  const run = (kind: ClusterRun['kind'], name: string | undefined) =>
    world.cluster.runs.find((found) => found.kind === kind && found.name === name)
  const stableSet = status.stableRS === '' ? undefined : allSets.find(({ hash }) => hash === status.stableRS)
  return {
    world,
    rollout,
    newSet,
    stableSet,
    allSets,
    otherSets: allSets.filter((set) => set !== newSet && set !== stableSet),
    pause: pauseContext(rollout),
    weights,
    stepRun: run('analysis', currentStepAnalysisRunStatus?.name),
    backgroundRun: run('analysis', currentBackgroundAnalysisRunStatus?.name),
    experiment: run('experiment', currentExperiment),
    currentExperiment: undefined,
    stepPluginStatuses: undefined,
    hasPluginError: false,
    hasCalledPlugin: false,
  }
}

/** The same template has the same hash: rolling back and forward again repeats it. */
export const podHash = ({ spec }: Rollout): string => stableHash(spec.template ?? {})
