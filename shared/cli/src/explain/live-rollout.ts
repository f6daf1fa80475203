import { type CanaryStep, type RolloutSpec, readRollouts } from '@canary-steps/driver'
import { RolloutView } from '@canary-steps/sdk'

/** A Rollout as a cluster has it. */
export type LiveRollout = { readonly view: RolloutView; readonly spec: RolloutSpec }

/**
 * Where a Rollout stands: `held` by a person (spec.paused), `paused` by a step or an analysis, `late` past its progress
 * deadline, `unseen` by any controller.
 */
export type Situation = 'unseen' | 'aborted' | 'late' | 'held' | 'paused' | 'healthy' | 'progressing'

/**
 * Reads what `kubectl get rollouts -o yaml` (or json) says: all canary Rollouts in it, or the one of a name.
 *
 * @throws ManifestError
 */
export const liveRollouts = (text: string, file: string, name?: string): readonly LiveRollout[] =>
  readRollouts(text, { file, ...(name !== undefined && { name }) }).map(({ rollout, object }) => {
    const view = RolloutView.safeParse(object.value)
    if (!view.success) throw object.refusal(view.error.issues[0])
    return { view: view.data, spec: rollout.spec }
  })

const progressing = ({ status }: RolloutView) => status.conditions.find(({ type }) => type === 'Progressing')

export const situationOf = ({ view, spec }: LiveRollout): Situation => {
  const { status } = view
  if (status.currentPodHash === '') return 'unseen'
  if (status.abort) return 'aborted'
  if (progressing(view)?.reason === 'ProgressDeadlineExceeded') return 'late'
  if (spec.paused) return 'held'
  if (status.pauseConditions.length > 0) return 'paused'
  return status.phase === 'Healthy' ? 'healthy' : 'progressing'
}

/** The step a Rollout stands at; undefined when all are done. */
export const currentStep = ({ view, spec }: LiveRollout): CanaryStep | undefined =>
  spec.strategy.canary.steps[view.status.currentStepIndex]

/** The controller's record of the Run of the step at `index`. */
export const runStatusOf = ({ status }: RolloutView, index = status.currentStepIndex) =>
  status.canary.stepPluginStatuses.find((saved) => saved.index === index && saved.operation === 'Run')

/** Why the Rollout stands as it does, in the controller's words. */
export const reasonOf = (view: RolloutView): string => progressing(view)?.message || view.status.message

/** When the Rollout came to stand as it does, as the controller wrote it. */
export const changedAt = (view: RolloutView): string => progressing(view)?.lastTransitionTime ?? ''
