import * as z from 'zod'
import type { StepName } from './scene.ts'
import { indexOfStep } from './standard-steps.ts'

type StepStatus = {
  readonly index: number
  readonly operation: string
  readonly phase?: string | undefined
  /** The state that our steps keep with the controller. */
  readonly status?: unknown
}

/** As much of a Rollout as says where it stands: of our driver, or of an API server, which writes no zero and no `false`. */
type Standing = {
  readonly metadata: { readonly generation: number }
  readonly spec: { readonly strategy: { readonly canary?: { readonly steps: readonly unknown[] } | undefined } }
  readonly status: {
    readonly phase?: string | undefined
    readonly observedGeneration?: string | undefined
    readonly currentStepIndex?: number | undefined
    readonly abort?: boolean | undefined
    readonly replicas?: number | undefined
    readonly availableReplicas?: number | undefined
    readonly canary?: { readonly stepPluginStatuses?: readonly StepStatus[] | undefined } | undefined
  }
}

/** Whether the controller has seen what the spec is now: until then its status is about something else. */
export const isObserved = ({ metadata, status }: Standing): boolean =>
  status.observedGeneration === String(metadata.generation)

/**
 * Whether all its pods are there. Otherwise a pass of an abort has none to scale yet: it calls the Aborts at once, before the Rollout says why
 * (rollout/canary.go:85).
 */
export const hasItsPods = ({ status: { replicas = 0, availableReplicas = 0 } }: Standing): boolean =>
  availableReplicas === replicas

const indexIn = ({ spec }: Standing, step: StepName): number => indexOfStep(spec.strategy.canary?.steps ?? [], step)

const statusesOf = ({ status }: Standing): readonly StepStatus[] => status.canary?.stepPluginStatuses ?? []

/** The message of a step of ours: one that still waits for its turn at a vendor has said nothing, and done nothing. */
const Said = z.object({ data: z.unknown() })

/** Whether a step runs, and has said what it waits for. */
export const hasComeTo = (rollout: Standing, step: StepName): boolean => {
  const at = indexIn(rollout, step)
  return (
    isObserved(rollout) &&
    rollout.status.currentStepIndex === at &&
    statusesOf(rollout).some(
      ({ index, operation, phase, status }) =>
        index === at && operation === 'Run' && phase === 'Running' && Said.safeParse(status).data?.data !== undefined,
    )
  )
}

/** Whether the Rollout is past a step, or has no such step. */
export const hasPassed = (rollout: Standing, step: StepName): boolean =>
  isObserved(rollout) && (rollout.status.currentStepIndex ?? 0) > indexIn(rollout, step)

/** Whether each step that is to hear of an abort was called. */
const isHeard = (statuses: readonly StepStatus[]): boolean =>
  statuses.every(
    ({ index, operation, phase = '' }) =>
      operation !== 'Run' ||
      !['Running', 'Successful'].includes(phase) ||
      statuses.some((other) => other.operation === 'Abort' && other.index === index),
  )

/** Whether a Rollout has come to its end, and our steps heard of it where the controller tells them. */
export const hasEnded = (rollout: Standing, phase: 'Healthy' | 'Degraded'): boolean =>
  isObserved(rollout) && rollout.status.phase === phase && (!rollout.status.abort || isHeard(statusesOf(rollout)))
