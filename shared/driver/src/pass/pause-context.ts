import type { Rollout } from '../rollout/rollout.ts'
import type { PauseCondition, PauseReason, RolloutStatus } from '../rollout/rollout-status.ts'
import { toTimestamp } from '../time/timestamp.ts'

export const pauseCondition = ({ status }: Rollout, reason: PauseReason): PauseCondition | undefined =>
  status.pauseConditions.find((found) => found.reason === reason)

/** Decisions of one reconcile about pausing and aborting, written to the status at its end (rollout/pause.go). */
export type PauseContext = {
  readonly hasAddedPause: boolean
  readonly isAborted: boolean
  readonly abortMessage: string
  addAbort(message: string): void
  removeAbort(): void
  addPause(reason: PauseReason): void
  removePause(reason: PauseReason): void
  clearPauses(): void
  applyTo(status: RolloutStatus, now: number): void
}

/** The pauses that are left of those before, with those that come. */
const pausesWith = (
  before: RolloutStatus,
  { added, removed }: { readonly added: ReadonlySet<PauseReason>; readonly removed: ReadonlySet<PauseReason> },
  now: number,
): Pick<RolloutStatus, 'pauseConditions' | 'controllerPause'> | undefined => {
  const known = new Set(before.pauseConditions.map(({ reason }) => reason))
  const kept = before.pauseConditions.filter(({ reason }) => !removed.has(reason))
  const fresh = [...added]
    .filter((reason) => !known.has(reason))
    .map((reason) => ({ reason, startTime: toTimestamp(now) }))
  if (kept.length + fresh.length === 0) return undefined
  return { pauseConditions: [...kept, ...fresh], controllerPause: before.controllerPause || fresh.length > 0 }
}

export const pauseContext = ({ status: before }: Rollout): PauseContext => {
  const added = new Set<PauseReason>()
  const removed = new Set<PauseReason>()
  let isCleared = false
  let abort = before.abort
  let abortMessage = ''

  return {
    get hasAddedPause() {
      return added.size > 0
    },
    get isAborted() {
      return abort
    },
    get abortMessage() {
      return abortMessage
    },
    addAbort(message) {
      abort = true
      abortMessage = message
    },
    removeAbort() {
      abort = false
    },
    addPause: (reason) => void added.add(reason),
    removePause: (reason) => void removed.add(reason),
    clearPauses() {
      isCleared = true
    },
    applyTo(status, now) {
      status.abort = abort
      status.abortedAt = abort ? (before.abortedAt ?? toTimestamp(now)) : undefined
      const pauses = abort || isCleared ? undefined : pausesWith(before, { added, removed }, now)
      if (!pauses) return
      status.pauseConditions = pauses.pauseConditions
      status.controllerPause = pauses.controllerPause
    },
  }
}
