import type { ClusterRun } from '../cluster/cluster-run.ts'
import type { Pass } from '../pass/pass.ts'
import { isThresholdMet } from '../replicas/replica-counts.ts'
import { currentStep, describeStep } from '../rollout/canary-step.ts'
import { actualReplicas, availableReplicas } from '../rollout/replica-set.ts'
import { replicasOf } from '../rollout/rollout.ts'
import type { AnalysisRunStatus, RolloutStatus } from '../rollout/rollout-status.ts'
import { emptyStatus } from '../rollout/rollout-status.ts'
import { stepHash, templateOrStepsChanged } from '../rollout/template-change.ts'
import { isFastRollback, isRollbackWithinWindow } from '../steps/rollback.ts'
import { isCurrentStepCompleted } from './completed-step.ts'
import { persistStatus } from './persist-status.ts'

/** Ends a reconcile: computes the new status, moves the step index, writes (syncRolloutStatusCanary, rollout/canary.go:346). */
export const syncStatus = (pass: Pass): void => {
  const status = baseStatus(pass)
  const stepCount = pass.rollout.spec.strategy.canary.steps.length
  if (templateOrStepsChanged(pass.rollout, pass.newSet)) resetStatus(pass, status, stepCount)
  else advance(pass, status, stepCount)
  persistStatus(pass, status)
}

const advance = (pass: Pass, status: RolloutStatus, stepCount: number): void => {
  const { rollout, pause } = pass
  const skips = rollout.status.promoteFull || isRollbackWithinWindow(pass)
  if (skips) {
    pause.clearPauses()
    pause.removeAbort()
  }
  if (isPromotable(pass)) promoteStable(pass, status, stepCount)
  else if (!pause.isAborted) status.currentStepIndex = nextIndex(pass, status, skips && stepCount > 0)
  else if (stepCount > 0) status.currentStepIndex = status.stableRS === status.currentPodHash ? stepCount : 0
}

const nextIndex = (pass: Pass, status: RolloutStatus, skips: boolean): number | undefined => {
  const { step, index } = currentStep(pass.rollout)
  const reached = skips ? pass.rollout.spec.strategy.canary.steps.length : index
  if (!step || index === undefined || reached === undefined || !isCurrentStepCompleted(pass)) return reached
  pass.world.emit({ event: 'step-completed', index, text: describeStep(step) })
  delete status.canary.currentStepAnalysisRunStatus
  pass.pause.removePause('CanaryPauseStep')
  return reached + 1
}

const baseStatus = (pass: Pass): RolloutStatus => {
  const { rollout, newSet, allSets } = pass
  const before = rollout.status
  const available = availableReplicas(allSets)
  const pluginStatuses = pass.stepPluginStatuses ?? before.canary.stepPluginStatuses ?? []
  return {
    ...emptyStatus(),
    observedGeneration: String(rollout.metadata.generation),
    currentPodHash: newSet.hash,
    currentStepHash: stepHash(rollout),
    stableRS: before.stableRS,
    promoteFull: before.promoteFull,
    conditions: structuredClone(before.conditions),
    replicas: actualReplicas(allSets),
    updatedReplicas: newSet.status.replicas,
    readyReplicas: available,
    availableReplicas: available,
    HPAReplicas: actualReplicas(allSets),
    canary: {
      weights: pass.weights,
      stepPluginStatuses: pluginStatuses.length > 0 ? pluginStatuses : undefined,
      currentStepAnalysisRunStatus: runStatus(pass.stepRun),
      currentBackgroundAnalysisRunStatus: runStatus(pass.backgroundRun),
      currentExperiment: pass.currentExperiment,
    },
  }
}

const runStatus = (run: ClusterRun | undefined): AnalysisRunStatus | undefined =>
  run && { name: run.name, status: run.phase, ...(run.message && { message: run.message }) }

/** A new template or new steps start again at step 0 and forget the plugins' statuses: no call tells them. */
const resetStatus = (pass: Pass, status: RolloutStatus, stepCount: number): void => {
  const { pause, rollout, newSet } = pass
  pause.clearPauses()
  pause.removeAbort()
  status.promoteFull = false
  status.canary = { weights: pass.weights }
  status.currentStepIndex = stepCount > 0 ? 0 : undefined
  const backToStable = rollout.status.stableRS === newSet.hash
  const skips = backToStable || (isRollbackWithinWindow(pass) && newSet.replicas > 0)
  if (stepCount > 0 && skips) status.currentStepIndex = stepCount
}

/** Whether the new pods become the stable ones now (rollout/sync.go:1000). */
const isPromotable = (pass: Pass): boolean => {
  const { rollout, pause, newSet, stableSet } = pass
  if (!stableSet) return true
  const replicas = replicasOf(rollout)
  if (pause.isAborted) return false
  if (newSet.status.available < replicas && !isThresholdMet(rollout, newSet, replicas)) return false
  if (rollout.status.promoteFull || isFastRollback(pass)) return true
  const { step } = currentStep(rollout)
  return step === undefined
}

const promoteStable = ({ pause }: Pass, status: RolloutStatus, stepCount: number): void => {
  pause.clearPauses()
  pause.removeAbort()
  status.promoteFull = false
  status.currentStepIndex = stepCount > 0 ? stepCount : undefined
  status.stableRS = status.currentPodHash
}
