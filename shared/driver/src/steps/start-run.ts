import { revisionOf } from '@canary-steps/sdk'
import type { ClusterRun } from '../cluster/cluster-run.ts'
import type { Pass } from '../pass/pass.ts'
import type { Verdict } from '../ports/ports.ts'

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
  const earlier = runs.filter(({ name }) => name.startsWith(base.join('-'))).length
  const run: ClusterRun = {
    name: earlier === 0 ? base.join('-') : `${base.join('-')}.${earlier}`,
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
