import type { RolloutView, Step } from '@canary-steps/sdk'
import type { StepMode } from '../ports/policy.ts'
import { deadlineField, pollComesTooLate, requeueDelay } from './deadline.ts'
import { skippedFor, type Verdict } from './verdict.ts'

/** How often a held step is asked for, in milliseconds. */
const heldFor = 30_000

/**
 * What the controller is to hear of a step that its operator does not let run; undefined when it may. Being held is no time
 * of the step's own, but the progress deadline does not wait: a step that is still held then fails, for to pass it is what
 * the operator forbade. So is a step that decides and is to be skipped, for nobody has decided.
 */
export const verdictOfMode = (
  mode: StepMode,
  at: {
    readonly step: Pick<Step, 'name' | 'gate'>
    readonly rollout: RolloutView
    readonly now: number
    readonly budget: number
  },
): Verdict | undefined => {
  const isRefused = mode === 'skip' && at.step.gate
  const why = `the operator set steps.${at.step.name}.mode to ${mode}${isRefused ? ', and a step that decides is not skipped: set it to run, hold or fail' : ''}`
  if (mode === 'run') return undefined
  if (mode === 'skip' && !isRefused) return skippedFor(why)
  if (mode === 'fail') return { phase: 'Failed', outcome: 'failed', message: why }
  if (pollComesTooLate(at.rollout, { ...at, requeueAfter: heldFor })) {
    const message = `held to the progress deadline, ${deadlineField(at.rollout)}: ${why}`
    return { phase: 'Failed', outcome: 'expired', message }
  }
  return { phase: 'Running', message: `held: ${why}`, requeueAfter: heldFor, turn: at.now + heldFor + requeueDelay }
}
