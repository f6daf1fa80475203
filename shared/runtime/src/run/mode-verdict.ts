import type { RolloutView } from '@canary-steps/sdk'
import type { StepMode } from '../settings/policy.ts'
import { deadlineField, pollComesTooLate, requeueDelay } from './deadline.ts'
import type { Verdict } from './verdict.ts'

/** How often a held step is asked for, in milliseconds. */
const heldFor = 30_000

/**
 * What the controller is to hear of a step that its operator does not let run; undefined when it may. Being held is no time
 * of the step's own, but the progress deadline does not wait: a step that is still held then fails, for to pass it is what
 * the operator forbade.
 */
export const verdictOfMode = (
  mode: StepMode,
  at: { readonly step: string; readonly rollout: RolloutView; readonly now: number; readonly budget: number },
): Verdict | undefined => {
  const why = `the operator set steps.${at.step}.mode to ${mode}`
  if (mode === 'run') return undefined
  if (mode === 'skip') return { phase: 'Successful', message: `skipped: ${why}` }
  if (mode === 'fail') return { phase: 'Failed', outcome: 'failed', message: why }
  if (pollComesTooLate(at.rollout, { ...at, requeueAfter: heldFor })) {
    const message = `held to the progress deadline, ${deadlineField(at.rollout)}: ${why}`
    return { phase: 'Failed', outcome: 'expired', message }
  }
  return { phase: 'Running', message: `held: ${why}`, requeueAfter: heldFor, turn: at.now + heldFor + requeueDelay }
}
