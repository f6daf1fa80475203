import { currentSetWeight } from '../rollout/canary-step.ts'
import type { Rollout } from '../rollout/rollout.ts'

/** Argo's pod hash is another one than ours; the recording writes neither. */
const withoutHash = (text: string, { status }: Rollout): string =>
  status.currentPodHash === '' ? text : text.replaceAll(status.currentPodHash, '{pod-hash}')

/** The part of a Rollout that a transcript follows. */
export const viewOf = (rollout: Rollout) => ({
  phase: rollout.status.phase ?? '',
  message: withoutHash(rollout.status.message, rollout),
  currentStepIndex: rollout.status.currentStepIndex ?? null,
  abort: rollout.status.abort,
  weight: currentSetWeight(rollout),
})

/** The Rollout when a recording stops. */
export const finalOf = (rollout: Rollout) => {
  const { weight: _, ...view } = viewOf(rollout)
  const statuses = rollout.status.canary.stepPluginStatuses ?? []
  return {
    ...view,
    stepPluginStatuses: statuses.map(
      ({ index, name, operation, phase, message, executions, backoff, disabled, status }) => ({
        index,
        name,
        operation,
        phase: phase ?? '',
        message: message ?? '',
        executions: executions ?? 0,
        backoff: backoff ?? '',
        disabled: disabled ?? false,
        status: status ?? null,
      }),
    ),
  }
}
