import { goesForward, type Outcome } from '@canary-steps/sdk'
import { isShared, openEffects } from '../journal/effects.ts'
import type { Run } from '../journal/journal.ts'

/** Writes down how a step ended. The first ending counts: what happened to it later is not its story. */
export const markEnd = (run: Run, index: number, outcome: Outcome, reason: string, now: number): void => {
  const step = run.steps[index]
  if (step) step.end ??= { outcome, reason, status: 'pending', attempts: 0, since: now, due: now }
}

/** Someone moved the rollout past a step that had not decided: what is its own ends now, what is the run's goes on. */
export const markBypassedStep = (run: Run, index: number, now: number): void =>
  markEnd(run, index, 'bypassed', 'the rollout was moved past the step by hand', now)

/** Ends every step of a run that still has something open; steps that have nothing open end without a call. */
export const markRunEnd = (run: Run, outcome: Outcome, reason: string, now: number): void => {
  for (const [at, step] of Object.entries(run.steps)) {
    const index = Number(at)
    const isOpen = openEffects(run, index).length > 0
    // what it opened for all steps of the run outlived it, and ends as the run does
    if (step.end?.outcome === 'bypassed' && step.end.status === 'done' && isOpen) delete step.end
    else if (outcome === 'succeeded' && step.phase === 'Running') markBypassedStep(run, index, now)
    if (step.end?.outcome === 'bypassed' && isOpen) step.end.next = { outcome, reason }
    if (isOpen || step.phase === 'Running') markEnd(run, index, outcome, reason, now)
  }
}

/**
 * The rollout turned: aborted after a full promotion, or promoted in full after an abort. What its steps closed the other way is
 * opened again, to be told the truth.
 */
export const reopen = (run: Run, index: number, outcome: Outcome): void => {
  const isOtherWay = (before: Outcome | undefined) =>
    before !== undefined && goesForward(before) !== goesForward(outcome)
  const step = run.steps[index]
  if (!step || !isOtherWay(step.end?.outcome)) return
  delete step.end
  for (const [id, effect] of Object.entries(run.effects)) {
    const isTheirs = effect.owner === index || isShared(id)
    const isFinal = effect.declared !== undefined || effect.decided === true
    if (effect.stays && isTheirs && !isFinal && isOtherWay(effect.outcome)) delete effect.outcome
  }
}
