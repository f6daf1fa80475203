import type { Pass } from '../pass/pass.ts'
import { isPluginStepCompleted } from '../plugins/reconcile-plugins.ts'
import { isAtDesiredReplicas } from '../replicas/replica-counts.ts'
import { currentStep } from '../rollout/canary-step.ts'
import { isPauseCompleted } from '../steps/reconcile-pause.ts'

/** Whether the Rollout may go on to the next step (rollout/canary.go:307). */
export const isCurrentStepCompleted = (pass: Pass): boolean => {
  const { step, index } = currentStep(pass.rollout)
  if (pass.rollout.spec.paused || !step || index === undefined) return false
  if (step.pause) return isPauseCompleted(pass, step.pause)
  if (step.setCanaryScale || step.setWeight !== undefined) return isAtDesiredReplicas(pass.rollout, pass, pass.weights)
  if (step.experiment) return pass.experiment?.phase === 'Successful'
  if (step.analysis) return pass.stepRun?.phase === 'Successful'
  return step.plugin ? isPluginStepCompleted(pass, index) : true
}
