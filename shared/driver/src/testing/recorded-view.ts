import { currentSetWeight } from '../rollout/canary-step.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { formatGoDuration } from '../time/go-duration.ts'
import { fromTimestamp } from '../time/timestamp.ts'

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

/** The Rollout when a recording stops, whose times are counted from `start`. */
export const finalOf = (rollout: Rollout, start: number) => {
  const { weight: _, ...view } = viewOf(rollout)
  const statuses = rollout.status.canary.stepPluginStatuses ?? []
  const since = (time: string | undefined): string | null =>
    time === undefined ? null : formatGoDuration(fromTimestamp(time) - start)
  return {
    ...view,
    stepPluginStatuses: statuses.map((saved) => ({
      index: saved.index,
      name: saved.name,
      operation: saved.operation,
      phase: saved.phase ?? '',
      message: saved.message ?? '',
      startedAt: since(saved.startedAt),
      updatedAt: since(saved.updatedAt),
      finishedAt: since(saved.finishedAt),
      executions: saved.executions ?? 0,
      backoff: saved.backoff ?? '',
      disabled: saved.disabled ?? false,
      status: saved.status ?? null,
    })),
  }
}
