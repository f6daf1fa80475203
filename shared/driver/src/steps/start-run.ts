import { revisionOf } from '@canary-steps/sdk'
import type { ClusterRun } from '../cluster/cluster-run.ts'
import type { Pass } from '../pass/pass.ts'
import type { Verdict } from '../ports/ports.ts'

/** The first of the names that nothing of the kind has (utils/analysis/helpers.go:257, rollout/experiment.go:230). */
const freeName = (runs: readonly ClusterRun[], kind: ClusterRun['kind'], base: string): string => {
  const taken = new Set(runs.flatMap((run) => (run.kind === kind ? [run.name] : [])))
  const separator = kind === 'analysis' ? '.' : '-'
  let name = base
  for (let count = 1; taken.has(name); count += 1) name = `${base}${separator}${count}`
  return name
}

/** Creates an AnalysisRun or an Experiment, named like Argo's (rollout/analysis.go:469, rollout/experiment.go:24). */
export const startRun = (
  { world, rollout, newSet }: Pass,
  kind: ClusterRun['kind'],
  stepIndex: number | undefined,
  verdict: Verdict,
): ClusterRun => {
  const { runs } = world.cluster
  const base = [
    rollout.metadata.name,
    newSet.hash,
    revisionOf(rollout),
    ...(stepIndex === undefined ? [] : [stepIndex]),
  ]
  const run: ClusterRun = {
    name: freeName(runs, kind, base.join('-')),
    kind,
    stepIndex,
    verdict,
    endsAt: world.now() + verdict.afterMs,
    phase: 'Pending',
    message: '',
    terminate: false,
  }
  runs.push(run)
  world.queue.add()
  return run
}
