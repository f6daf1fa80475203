import type { Rollout } from './rollout.ts'
import type { CanaryStep } from './rollout-spec.ts'

/** The step a Rollout is on. No `index`: it has no steps; no `step`: all are done. */
type CurrentStep = {
  index?: number
  step?: CanaryStep
}

/** utils/replicaset/canary.go:488 */
export const currentStep = ({ spec, status }: Rollout): CurrentStep => {
  const { steps } = spec.strategy.canary
  if (steps.length === 0) return {}
  const index = status.currentStepIndex ?? 0
  const step = steps[index]
  return step ? { index, step } : { index }
}

/** The weight that means all traffic (utils/weightutil/weight.go:7). */
export const maxWeight = ({ spec }: Rollout): number => spec.strategy.canary.trafficRouting?.maxTrafficWeight ?? 100

/** The canary weight the last `setWeight` asked for; 0 when aborted, all when no step is left (canary.go:552). */
export const currentSetWeight = (rollout: Rollout): number => {
  if (rollout.status.abort) return 0
  const { step, index } = currentStep(rollout)
  return step && index !== undefined ? weightUpTo(rollout, index) : maxWeight(rollout)
}

/** The weight of the last `setWeight` at `index` or before it. */
export const weightUpTo = ({ spec }: Rollout, index: number): number =>
  spec.strategy.canary.steps.slice(0, index + 1).findLast(({ setWeight }) => setWeight !== undefined)?.setWeight ?? 0

/** A step in a few words, as `kubectl argo rollouts` writes it (utils/rollout/rolloututil.go:203). */
export const describeStep = (step: CanaryStep): string => {
  if (step.setWeight !== undefined) return `setWeight: ${step.setWeight}`
  if (step.pause) return step.pause.duration === undefined ? 'pause' : `pause: ${step.pause.duration}`
  if (step.experiment) return 'experiment'
  if (step.analysis) return 'analysis'
  if (step.setCanaryScale) return describeScale(step.setCanaryScale)
  if (step.plugin) return `plugin: ${step.plugin.name}`
  if (step.setHeaderRoute) return `setHeaderRoute: ${step.setHeaderRoute.name}`
  return `setMirrorRoute: ${step.setMirrorRoute?.name}`
}

const describeScale = ({ weight, replicas, matchTrafficWeight }: NonNullable<CanaryStep['setCanaryScale']>): string => {
  if (weight !== undefined) return `setCanaryScale{weight: ${weight}}`
  return matchTrafficWeight ? 'setCanaryScale{matchTrafficWeight: true}' : `setCanaryScale{replicas: ${replicas}}`
}
