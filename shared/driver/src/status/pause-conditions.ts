import type { Pass } from '../pass/pass.ts'
import { condition, getCondition, reasons, setCondition } from '../rollout/conditions.ts'
import { calculatePhase } from '../rollout/phase.ts'
import { isCompleted } from '../rollout/progress.ts'
import type { RolloutCondition } from '../rollout/rollout-status.ts'
import { isModified } from '../rollout/rollout-store.ts'

/** Keeps the Progressing and Paused conditions in step with pauses and retries; a write ends the reconcile (rollout/sync.go:485). */
export const hasPatchedPause = (pass: Pass): boolean => {
  const { rollout, world } = pass
  const wanted = wantedConditions(pass)
  if (wanted.length === 0) return false
  const status = structuredClone(rollout.status)
  for (const one of wanted) setCondition(status, one)
  const [phase, message] = calculatePhase(rollout.spec, status)
  Object.assign(status, { phase, message, observedGeneration: String(rollout.metadata.generation) })
  if (!isModified(rollout.status, status)) return false
  world.store.patchStatus(rollout.status, status)
  return true
}

const wantedConditions = ({ rollout, world }: Pass): RolloutCondition[] => {
  const { status, spec } = rollout
  const now = world.now()
  const progressing = getCondition(status, 'Progressing')?.reason
  const isPaused = status.pauseConditions.length > 0 || spec.paused === true
  const wasAborted = progressing === reasons.aborted
  const wanted: RolloutCondition[] = []
  if (isPaused !== (progressing === reasons.paused) && !wasAborted && !isCompleted(status)) {
    wanted.push(
      isPaused
        ? condition('Progressing', 'Unknown', reasons.paused, 'Rollout is paused', now)
        : condition('Progressing', 'Unknown', reasons.resumed, 'Rollout is resumed', now),
    )
  }
  if (!status.abort && wasAborted) {
    wanted.push(condition('Progressing', 'Unknown', reasons.retry, 'Retrying Rollout after abort', now))
  }
  if (isPaused !== (getCondition(status, 'Paused')?.status === 'True') && !wasAborted) {
    wanted.push(condition('Paused', isPaused ? 'True' : 'False', reasons.paused, 'Rollout is paused', now))
  }
  return wanted
}
