import { goesOn, type Outcome } from '@canary-steps/sdk'
import type { Attempt, StepEnd } from './journal.ts'
import { isFinal, isShared, mayHaveOpen } from './records.ts'

/** An end of which nobody outside has been told yet. */
export const pendingEnd = (outcome: Outcome, reason: string, now: number): StepEnd => ({
  outcome,
  reason,
  status: 'pending',
  attempts: 0,
  since: now,
  due: now,
})

/** Writes down how a step ended. The first end counts: later events are not its story. */
export const markEnd = (attempt: Attempt, index: number, outcome: Outcome, reason: string, now: number): void => {
  const step = attempt.steps[index]
  if (step) step.end ??= pendingEnd(outcome, reason, now)
}

/** Someone moved the rollout past a step that had not decided: its own effects end now, those of the attempt go on. */
export const markBypassedStep = (attempt: Attempt, index: number, now: number): void =>
  markEnd(attempt, index, 'bypassed', 'the rollout was moved past the step by hand', now)

/** Effects shared by the whole attempt stay open when one step is bypassed. They end with the attempt, after the bypass has been told. */
export const endAfterBypass = (
  attempt: Attempt,
  index: number,
  outcome: Outcome,
  reason: string,
  now: number,
): void => {
  const step = attempt.steps[index]
  if (step?.end?.outcome !== 'bypassed' || !mayHaveOpen(attempt, index)) return
  if (step.end.status !== 'done') step.end.next = { outcome, reason }
  else {
    delete step.end
    markEnd(attempt, index, outcome, reason, now)
  }
}

/** As `markEnd`, for a step that still has something open or is at work: one that has nothing open ends without a call. */
export const markEndIfOpen: typeof markEnd = (attempt, index, outcome, reason, now) => {
  if (mayHaveOpen(attempt, index) || attempt.steps[index]?.phase === 'Running')
    markEnd(attempt, index, outcome, reason, now)
}

/** Ends every step of an attempt that still has something open; steps that have nothing open end without a call. */
export const markAttemptEnd = (attempt: Attempt, outcome: Outcome, reason: string, now: number): void => {
  for (const [at, step] of Object.entries(attempt.steps)) {
    const index = Number(at)
    if (outcome === 'succeeded' && step.phase === 'Running') markBypassedStep(attempt, index, now)
    endAfterBypass(attempt, index, outcome, reason, now)
    markEndIfOpen(attempt, index, outcome, reason, now)
  }
}

/**
 * The rollout turned: aborted after a full promotion, or promoted in full after an abort. Effects that its steps
 * closed the other way are opened again, to be told the truth.
 */
export const reopen = (attempt: Attempt, index: number, outcome: Outcome): void => {
  const isOtherWay = (before: Outcome | undefined) => before !== undefined && goesOn(before) !== goesOn(outcome)
  const step = attempt.steps[index]
  if (!step || !isOtherWay(step.end?.outcome)) return
  delete step.end
  for (const [id, effect] of Object.entries(attempt.effects)) {
    const isTheirs = effect.owner === index || isShared(id)
    if (effect.stays && isTheirs && !isFinal(effect) && isOtherWay(effect.outcome)) delete effect.outcome
  }
}
