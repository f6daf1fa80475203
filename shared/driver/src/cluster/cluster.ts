import type { ReplicaSet } from '../rollout/replica-set.ts'
import { type ClusterRun, isFinished, settleRun } from './cluster-run.ts'

/**
 * Stands in for the controllers around Argo's: ReplicaSets, AnalysisRuns, Experiments. Pods start at once and are ready
 * after the scaling time; they go at once.
 */
export class Cluster {
  readonly replicaSets: ReplicaSet[] = []
  readonly runs: ClusterRun[] = []
  readonly #scaledAt = new Map<string, number>()
  readonly #scalingMs: number

  constructor(scalingMs: number) {
    this.#scalingMs = scalingMs
  }

  /** Lets the other controllers act and tells whether anything changed. */
  settle(now: number): boolean {
    const sized = this.replicaSets.map((set) => this.#settleReplicaSet(set, now))
    const concluded = this.runs.map((run) => settleRun(run, now))
    return sized.includes(true) || concluded.includes(true)
  }

  /** When one of those controllers acts next, epoch milliseconds. */
  get due(): number | undefined {
    const scaling = this.replicaSets.filter(({ replicas, status }) => status.available !== replicas)
    const times = [
      ...scaling.map((set) => this.#readyAt(set)),
      ...this.runs.filter((run) => !isFinished(run)).map(({ endsAt }) => endsAt),
    ]
    return times.length > 0 ? Math.min(...times) : undefined
  }

  #readyAt(set: ReplicaSet): number {
    return (this.#scaledAt.get(set.name) ?? 0) + this.#scalingMs
  }

  #settleReplicaSet(set: ReplicaSet, now: number): boolean {
    const before = set.status
    if (before.replicas !== set.replicas) this.#scaledAt.set(set.name, now)
    const ready = set.replicas < before.available || this.#readyAt(set) <= now
    set.status = { replicas: set.replicas, available: ready ? set.replicas : before.available }
    return before.replicas !== set.status.replicas || before.available !== set.status.available
  }
}
