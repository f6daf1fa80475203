import type * as z from 'zod'
import { currentStep } from '../rollout/canary-step.ts'
import { isFullyPromoted, type Rollout } from '../rollout/rollout.ts'
import { canarySteps, type PodTemplate, podTemplate } from '../rollout/rollout-spec.ts'
import { ManifestError } from './manifest-error.ts'

/**
 * The change that makes a new revision: another image of one container (by default the first) or another pod template, and changed annotations.
 */
export type Change =
  | { image: string; container?: string }
  | { template: unknown; annotations?: Readonly<Record<string, string>> }
  | { restartAt: string }

/** Changes of a Rollout by `kubectl argo rollouts` and by an edit of the object. */
export type Patch = (rollout: Rollout) => void

/** kubectl argo rollouts abort (cmd/abort/abort.go:30) */
export const abort: Patch = ({ status }) => {
  status.abort = true
}

/** kubectl argo rollouts retry (cmd/retry/retry.go:19) */
export const retry: Patch = ({ status }) => {
  status.abort = false
}

/** kubectl argo rollouts promote --full (cmd/promote/promote.go:160) */
export const promoteFull: Patch = (rollout) => {
  if (rollout.spec.paused) rollout.spec.paused = false
  if (!isFullyPromoted(rollout)) rollout.status.promoteFull = true
}

/** kubectl argo rollouts promote: resumes a pause, else skips the current step (promote.go:168) */
export const promote: Patch = (rollout) => {
  const { spec, status } = rollout
  const paused = status.pauseConditions.length > 0
  const inconclusive = status.canary.currentStepAnalysisRunStatus?.status === 'Inconclusive'
  if (spec.paused) spec.paused = false
  status.pauseConditions = []
  if (paused && !(inconclusive && status.controllerPause)) return
  if (paused) status.controllerPause = false
  const { index } = currentStep(rollout)
  if (index !== undefined) status.currentStepIndex = Math.min(index + 1, spec.strategy.canary.steps.length)
}

/** `spec.paused`, as kubectl argo rollouts pause sets it. */
export const setPaused =
  (paused: boolean): Patch =>
  ({ spec }) => {
    spec.paused = paused
  }

export const setReplicas =
  (replicas: number): Patch =>
  ({ spec }) => {
    spec.replicas = replicas
  }

export const setSteps = (steps: unknown): Patch => {
  const checked = parsed(canarySteps, steps, 'steps')
  return ({ spec }) => {
    spec.strategy.canary.steps = checked
  }
}

export const setDeletion =
  (timestamp: string): Patch =>
  ({ metadata }) => {
    metadata.deletionTimestamp = timestamp
  }

/** Changes the pod template. A Rollout whose template is unknown gets one with a single container. */
export const setTemplate = (change: Change): Patch => {
  if ('template' in change) {
    const checked = parsed(podTemplate, change.template, 'template')
    return ({ spec, metadata }) => {
      spec.template = checked
      metadata.annotations = { ...metadata.annotations, ...change.annotations }
    }
  }
  return ({ spec, metadata }) => {
    const template = spec.template ?? { spec: { containers: [] } }
    spec.template = template
    if ('image' in change) setImage(template, change, metadata.name)
    else {
      const annotations = { ...template.metadata?.annotations, 'kubectl.kubernetes.io/restartedAt': change.restartAt }
      template.metadata = { ...template.metadata, annotations }
    }
  }
}

const parsed = <T>(schema: z.ZodType<T>, value: unknown, field: string): T => {
  const { data, error } = schema.safeParse(value)
  const [issue] = error?.issues ?? []
  if (data !== undefined) return data
  throw new ManifestError(`${[field, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`)
}

const setImage = ({ spec }: PodTemplate, { image, container }: { image: string; container?: string }, name: string) => {
  if (spec.containers.length === 0) spec.containers.push({ name: container ?? name })
  const found = container === undefined ? spec.containers[0] : spec.containers.find((one) => one.name === container)
  const names = spec.containers.map((one) => one.name).join(', ')
  if (!found) throw new ManifestError(`container ${container} is not in the pod template: it has ${names}`)
  found.image = image
}
