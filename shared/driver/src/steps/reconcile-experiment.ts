import { type ClusterRun, cancelRun } from '../cluster/cluster-run.ts'
import type { Pass } from '../pass/pass.ts'
import { pauseCondition } from '../pass/pause-context.ts'
import type { Verdict } from '../ports/ports.ts'
import { currentStep } from '../rollout/canary-step.ts'
import { startRun } from './start-run.ts'

const successful: Verdict = { phase: 'Successful', afterMs: 0 }
const failure = 'Experiment analysis phase is error/failed'

/** Starts, follows and ends the Experiment of the current step (rollout/experiment.go:158). */
export const reconcileExperiment = (pass: Pass): void => {
  const { rollout, pause, world } = pass
  const experiments = world.cluster.runs.filter(({ kind }) => kind === 'experiment')
  if (pause.isAborted || rollout.status.promoteFull) {
    experiments.forEach(cancelRun)
    return
  }
  if (pauseCondition(rollout, 'InconclusiveAnalysisRun')) return
  const { step, index } = currentStep(rollout)
  const asked = step?.experiment
  if (asked && index !== undefined) {
    if (!pass.stableSet) return
    const verdict = () => world.ports.experiment?.(asked, index) ?? successful
    const run = pass.experiment ?? startRun(pass, 'experiment', index, verdict())
    followExperiment(pass, run)
    for (const other of experiments) if (other !== run) cancelRun(other)
  } else experiments.forEach(cancelRun)
}

const followExperiment = (pass: Pass, run: ClusterRun): void => {
  const { phase, name, message } = run
  if (phase === 'Inconclusive') pass.pause.addPause('InconclusiveExperiment')
  else if (phase === 'Error' || phase === 'Failed') pass.pause.addAbort(message ? `${failure}: ${message}` : failure)
  else if (phase !== 'Successful') {
    pass.experiment = run
    pass.currentExperiment = name
  }
}
