import type { ReplicaSet } from '../rollout/replica-set.ts'
import { advanceRun, type ClusterRun, isFinished } from './cluster-run.ts'

/**
 * Stands in for the controllers around Argo's: ReplicaSets, AnalysisRuns, Experiments. Pods start at once and are ready
 * after the scaling time; they go at once.
 */
export type Cluster = {
  readonly replicaSets: ReplicaSet[]
  readonly runs: ClusterRun[]
  /** Lets the other controllers act and tells whether anything changed. */
  advance(now: number): boolean
  /** When one of those controllers acts next, epoch milliseconds. */
  readonly due: number | undefined
}

export const emptyCluster = (scalingMs: number): Cluster => {
  const replicaSets: ReplicaSet[] = []
  const runs: ClusterRun[] = []
  const scaledAt = new Map<string, number>()
  const readyAt = ({ name }: ReplicaSet) => (scaledAt.get(name) ?? 0) + scalingMs

  const advanceReplicaSet = (set: ReplicaSet, now: number): boolean => {
    const before = set.status
    if (before.replicas !== set.replicas) scaledAt.set(set.name, now)
    const ready = set.replicas < before.available || readyAt(set) <= now
    set.status = { replicas: set.replicas, available: ready ? set.replicas : before.available }
    return before.replicas !== set.status.replicas || before.available !== set.status.available
  }
  return {
    replicaSets,
    runs,
    advance(now) {
      const sized = replicaSets.map((set) => advanceReplicaSet(set, now))
      const concluded = runs.map((run) => advanceRun(run, now))
      return sized.includes(true) || concluded.includes(true)
    },
    get due() {
      const scaling = replicaSets.filter(({ replicas, status }) => status.available !== replicas)
      const times = [...scaling.map(readyAt), ...runs.filter((run) => !isFinished(run)).map(({ endsAt }) => endsAt)]
      return times.length > 0 ? Math.min(...times) : undefined
    },
  }
}
