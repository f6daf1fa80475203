import { type ClusterRun, cancelRun } from '../cluster/cluster-run.ts'
import type { Pass } from '../pass/pass.ts'
import { pauseCondition } from '../pass/pause-context.ts'
import type { Verdict } from '../ports/ports.ts'
import { currentStep } from '../rollout/canary-step.ts'
import { isFullyPromoted } from '../rollout/rollout.ts'
import { isFastRollback } from './rollback.ts'
import { startRun } from './start-run.ts'

const successful: Verdict = { phase: 'Successful', afterMs: 0 }

/** Starts, follows and ends the AnalysisRuns of the step and of the background (rollout/analysis.go:73). */
export const reconcileAnalysis = (pass: Pass): void => {
  const { status } = pass.rollout
  const over = isFullyPromoted(pass.rollout) || status.stableRS === '' || status.promoteFull
  if (over || pass.pause.isAborted || isFastRollback(pass)) {
    cancelRun(pass.stepRun)
    cancelRun(pass.backgroundRun)
    pass.stepRun = undefined
    pass.backgroundRun = undefined
  } else {
    pass.stepRun = stepAnalysis(pass)
    pass.backgroundRun = backgroundAnalysis(pass)
  }
  for (const run of pass.world.cluster.runs) {
    if (run.kind === 'analysis' && run !== pass.stepRun && run !== pass.backgroundRun) cancelRun(run)
  }
}

const stepAnalysis = (pass: Pass): ClusterRun | undefined => {
  const { rollout, stepRun, world } = pass
  if (rollout.status.pauseConditions.length > 0 || rollout.status.abort) return stepRun
  const { step, index } = currentStep(rollout)
  const analysis = step?.analysis
  if (!analysis?.templates?.length || index === undefined || (stepRun && stepRun.stepIndex !== index)) {
    cancelRun(stepRun)
    return undefined
  }
  if (!stepRun || needsNewRun(pass, stepRun)) {
    return startRun(pass, 'analysis', index, world.ports.analysis?.(analysis, index) ?? successful)
  }
  followAnalysis(pass, stepRun, 'Step-based analysis phase error/failed')
  return stepRun
}

const backgroundAnalysis = (pass: Pass): ClusterRun | undefined => {
  const { rollout, backgroundRun, world } = pass
  const { analysis } = rollout.spec.strategy.canary
  if (!analysis?.templates?.length) {
    cancelRun(backgroundRun)
    return undefined
  }
  const { index } = currentStep(rollout)
  const early = index !== undefined && index < (analysis.startingStep ?? 0)
  if (early || rollout.status.currentPodHash === '') return undefined
  if (pauseCondition(rollout, 'InconclusiveAnalysisRun')) return backgroundRun
  if (!backgroundRun || needsNewRun(pass, backgroundRun)) {
    return startRun(pass, 'analysis', undefined, world.ports.analysis?.(analysis, undefined) ?? successful)
  }
  followAnalysis(pass, backgroundRun, 'Background analysis phase error/failed')
  return backgroundRun
}

/** A new run after a promoted inconclusive one, and after a retry (analysis.go:173). */
const needsNewRun = ({ rollout }: Pass, { phase }: ClusterRun): boolean =>
  rollout.status.controllerPause && !pauseCondition(rollout, 'CanaryPauseStep')
    ? phase === 'Inconclusive'
    : rollout.status.abortedAt !== undefined

const followAnalysis = ({ pause }: Pass, { phase, message }: ClusterRun, failure: string): void => {
  if (phase === 'Inconclusive') pause.addPause('InconclusiveAnalysisRun')
  if (phase === 'Error' || phase === 'Failed') pause.addAbort(message ? `${failure}: ${message}` : failure)
}
