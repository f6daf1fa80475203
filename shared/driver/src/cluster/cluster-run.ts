import type { Verdict } from '../ports/ports.ts'
import type { AnalysisPhase } from '../rollout/rollout-status.ts'

/** An AnalysisRun or an Experiment. */
export type ClusterRun = {
  readonly name: string
  readonly kind: 'analysis' | 'experiment'
  /** The step it was made for; undefined for the background analysis. */
  readonly stepIndex: number | undefined
  readonly verdict: Verdict
  /** Epoch milliseconds. */
  readonly endsAt: number
  phase: AnalysisPhase
  message: string
  terminate: boolean
}

export const isFinished = ({ phase }: ClusterRun): boolean => phase !== 'Pending' && phase !== 'Running'

/** Moves a run through Running to its verdict; a terminated run is Successful, as in Argo. Tells whether it changed. */
export const advanceRun = (run: ClusterRun, now: number): boolean => {
  if (isFinished(run)) return false
  const before = run.phase
  if (run.terminate) run.phase = 'Successful'
  else if (run.endsAt <= now) {
    run.phase = run.verdict.phase
    run.message = run.verdict.message ?? ''
  } else run.phase = 'Running'
  return run.phase !== before
}

/** A run that is cancelled counts as Successful; a finished one stays as it is. */
export const cancelRun = (run: ClusterRun | undefined): void => {
  if (run && !isFinished(run)) run.terminate = true
}
