import { goesForward, type Outcome, RetryLater, TerminalError } from '@canary-steps/sdk'
import { caught } from '../caught.ts'
import { findingsOf } from '../hear/hear-events.ts'
import { shortHash } from '../identity/identity.ts'
import { actorOf, keyOf } from '../journal/actor-of.ts'
import { close, isShared, openEffects, recordIn } from '../journal/effects.ts'
import type { End, Journal, JournalFile, Run } from '../journal/journal.ts'
import { presentable, stepIo } from '../journal/step-io.ts'
import { WaitsForTurn } from '../journal/turn.ts'
import type { Level } from '../log.ts'
import type { Runtime } from '../runtime.ts'

/** One step of one run in one Rollout's journal. */
export type StepPlace = { readonly journal: JournalFile; readonly run: string; readonly index: number }

const firstRetry = 5_000
const longestRetry = 10 * 60_000
/** An undo that failed for a day is left to people. */
const givesUpAfter = 24 * 60 * 60_000

const backoff = (attempts: number): number =>
  Math.min(longestRetry, firstRetry * 2 ** attempts) * (0.75 + Math.random() / 2)

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

/** Whoever waits for its turn is back for it in time; a vendor that says when to come again is not asked more often than others. */
const retryAfter = (error: Error | undefined, attempts: number): number => {
  if (error instanceof WaitsForTurn) return error.retryAfter
  return Math.max(backoff(attempts), error instanceof RetryLater ? error.retryAfter : 0)
}

/** Whether an end waits to be undone or closed outside, and may be tried now. */
export const isDue = (end: End | undefined, now: number): boolean => end?.status === 'pending' && end.due <= now

/** Takes the end of a step for this call, so that two callers do not undo at the same time. */
const claimEnd = (place: StepPlace, now: number, budget: number) =>
  place.journal.update((draft) => {
    const { run, step } = recordIn(draft, place)
    if (!step.end || !isDue(step.end, now)) return undefined
    const running = step.intent && step.intent.expiresAt > now ? step.intent.expiresAt : undefined
    // a Run is still at work: what it opens must be there to be closed
    step.end.due = running ?? now + budget
    return {
      run: structuredClone(run),
      step: structuredClone(step),
      end: { ...step.end },
      waits: running !== undefined,
    }
  })

const finish = (
  draft: Journal,
  place: StepPlace,
  { error, reason, now }: { error: Error | undefined; reason: string | undefined; now: number },
): End['status'] | undefined => {
  const { step } = recordIn(draft, place)
  const { end } = step
  // an operator may have settled it meanwhile
  if (end?.status !== 'pending') return end?.status
  end.attempts += 1
  const isDead = error instanceof TerminalError || now - end.since > givesUpAfter
  end.status = error === undefined ? 'done' : isDead ? 'dead' : 'pending'
  if (reason !== undefined) end.lastError = reason
  end.due = now + retryAfter(error, end.attempts)
  return end.status
}

/**
 * Undoes or closes outside what a step that ended has open. What cannot be done now stays due in the journal.
 *
 * @returns what is to be said of it as long as it is not done: `undo queued: …` or `undo failed: …`.
 */
export const settle = async (runtime: Runtime, place: StepPlace, budget: number): Promise<string | undefined> => {
  const claim = await claimEnd(place, runtime.clock.now(), budget)
  if (!claim) return undefined
  if (claim.waits) return 'undo queued: a Run is still at work'
  const { run, step: saved, end } = claim
  const step = runtime.steps.find(({ name }) => name === saved.step)
  const { story } = run
  const { uid, namespace } = story.rollout
  const actor = actorOf(runtime, { ...place, uid }, { cluster: story.cluster, namespace })
  const done = await caught(async () => {
    const configured = step?.configure(saved.config)
    if (!step || !configured || 'problems' in configured) {
      // as when its config was refused
      if (openEffects(run, place.index).length === 0 && !saved.rebuilt) return
      // another release, or another function on this store, may read it
      throw new Error(`no step can read ${saved.step}`)
    }
    const io = {
      ...stepIo(runtime, actor, { step, story, budget }),
      outcome: end.outcome,
      reason: end.reason,
      close: close.bind(undefined, actor, end.outcome),
    }
    const remembered = { state: saved.data, findings: findingsOf(saved) }
    const settled = await (goesForward(end.outcome) ? configured.terminate : configured.abort)(remembered, io)
    if (settled.decision === 'fail') throw new Error(settled.message)
    const left = openEffects(recordIn(await place.journal.read(), place).run, place.index).filter(
      (id) => end.outcome !== 'bypassed' || !isShared(id),
    )
    if (left.length > 0) throw new Error(`left open: ${left.join(', ')}`)
  })
  const error = 'error' in done ? done.error : undefined
  const reason = error && step ? await presentable(runtime, step, error.message) : error?.message
  const status = await place.journal.update((draft) =>
    finish(draft, place, { error, reason, now: runtime.clock.now() }),
  )
  const fields = {
    id: await shortHash(keyOf(actor)),
    step: saved.step,
    outcome: end.outcome,
    ...(reason && { reason }),
  }
  runtime.log(...logged(status), fields)
  return reason && `${status === 'dead' ? 'undo failed' : 'undo queued'}: ${reason}`
}

/** Severity and name of what became of an end. A dead letter needs a person. */
const logged = (status: End['status'] | undefined): [Level, string] => {
  if (status === 'dead') return ['error', 'dead letter']
  return status === 'pending' ? ['warn', 'undo queued'] : ['info', 'settled']
}
