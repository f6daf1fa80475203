import type { Rollout } from '../rollout/rollout.ts'
import type { PauseCondition, PauseReason, RolloutStatus } from '../rollout/rollout-status.ts'
import { toTimestamp } from '../time/timestamp.ts'

export const pauseCondition = ({ status }: Rollout, reason: PauseReason): PauseCondition | undefined =>
  status.pauseConditions.find((found) => found.reason === reason)

/** What one reconcile decides about pausing and aborting, written to the status at its end (rollout/pause.go). */
export class PauseContext {
  readonly #rollout: Rollout
  readonly #added = new Set<PauseReason>()
  readonly #removed = new Set<PauseReason>()
  #cleared = false
  #abort: 'added' | 'removed' | undefined
  abortMessage = ''

  constructor(rollout: Rollout) {
    this.#rollout = rollout
  }

  get hasAddedPause(): boolean {
    return this.#added.size > 0
  }

  get isAborted(): boolean {
    if (this.#abort === 'removed') return false
    return this.#abort === 'added' || this.#rollout.status.abort
  }

  addAbort(message: string): void {
    this.#abort = 'added'
    this.abortMessage = message
  }

  removeAbort(): void {
    this.#abort = 'removed'
  }

  addPause(reason: PauseReason): void {
    this.#added.add(reason)
  }

  removePause(reason: PauseReason): void {
    this.#removed.add(reason)
  }

  clearPauses(): void {
    this.#cleared = true
  }

  applyTo(status: RolloutStatus, now: number): void {
    status.abort = this.isAborted
    status.abortedAt = status.abort ? (this.#rollout.status.abortedAt ?? toTimestamp(now)) : undefined
    if (!status.abort && !this.#cleared) this.#applyPauses(status, now)
  }

  #applyPauses(status: RolloutStatus, now: number): void {
    const before = this.#rollout.status
    const known = new Set(before.pauseConditions.map(({ reason }) => reason))
    const kept = before.pauseConditions.filter(({ reason }) => !this.#removed.has(reason))
    const added = [...this.#added]
      .filter((reason) => !known.has(reason))
      .map((reason) => ({ reason, startTime: toTimestamp(now) }))
    if (kept.length + added.length === 0) return
    status.pauseConditions = [...kept, ...added]
    status.controllerPause = before.controllerPause || added.length > 0
  }
}
