import { goesForward, type Outcome, RetryLater, TerminalError } from '@canary-steps/sdk'
import { caught } from './caught.ts'
import { type Actor, close, openEffects, recordIn } from './effects.ts'
import { shortHash } from './identity.ts'
import type { Journal, JournalFile, Run, StepRecord } from './journal.ts'
import { reach } from './policy.ts'
import type { Runtime } from './runtime.ts'
import { presentable, stepIo } from './step-io.ts'

/** One step of one run in one Rollout's journal. */
export type StepPlace = { readonly journal: JournalFile; readonly run: string; readonly index: number }

const firstRetry = 5_000
const longestRetry = 10 * 60_000
/** An undo that failed for a day is left to people. */
const givesUpAfter = 24 * 60 * 60_000

const backoff = (attempts: number): number =>
  Math.min(longestRetry, firstRetry * 2 ** attempts) * (0.75 + Math.random() / 2)

/** Writes down how a step ended. The first ending counts: what happened to it later is not its story. */
export const markEnd = (step: StepRecord, outcome: Outcome, reason: string, now: number): void => {
  step.end ??= { outcome, reason, status: 'pending', attempts: 0, since: now, due: now }
}

/** Ends every step of a run that still has something open; steps that have nothing open end without a call. */
export const markRunEnd = (run: Run, outcome: Outcome, reason: string, now: number): void => {
  for (const [index, step] of Object.entries(run.steps)) {
    if (openEffects(run, Number(index)).length > 0 || step.phase === 'Running') markEnd(step, outcome, reason, now)
  }
}

/** Takes the end of a step for this call, so that two callers do not undo at the same time. */
const claimEnd = (place: StepPlace, now: number, budget: number) =>
  place.journal.update((draft) => {
    const { run, step } = recordIn(draft, place)
    if (step.end?.status !== 'pending' || step.end.due > now) return undefined
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

const finish = (draft: Journal, place: StepPlace, error: Error | undefined, now: number): void => {
  const { step } = recordIn(draft, place)
  const { end } = step
  if (!end) return
  end.attempts += 1
  const isDead = error instanceof TerminalError || now - end.since > givesUpAfter
  end.status = error === undefined ? 'done' : isDead ? 'dead' : 'pending'
  end.due = now + Math.max(backoff(end.attempts), error instanceof RetryLater ? error.retryAfter : 0)
}

/**
 * Undoes or closes outside what a step that ended has open. What cannot be done now stays due in the journal.
 *
 * @returns why it is not done yet, or undefined when it is.
 */
export const settle = async (runtime: Runtime, place: StepPlace, budget: number): Promise<string | undefined> => {
  const claim = await claimEnd(place, runtime.clock.now(), budget)
  if (!claim) return undefined
  if (claim.waits) return 'a Run is still at work'
  const { run, step: record, end } = claim
  const step = runtime.steps.find(({ name }) => name === record.step)
  const { story } = run
  const actor: Actor = {
    ...place,
    uid: story.rollout.uid,
    reach: (target) => reach(runtime.policy, { cluster: story.cluster, namespace: story.rollout.namespace }, target),
  }
  const key = [actor.uid, place.run, place.index].join('/')
  const done = await caught(async () => {
    const configured = step?.configure(record.config)
    if (!step || !configured || 'problems' in configured) {
      // as when its config was refused
      if (openEffects(run, place.index).length === 0 && !record.rebuilt) return
      // another release, or another function on this store, may read it
      throw new Error(`no step can read ${record.step}`)
    }
    const io = {
      ...stepIo(runtime, actor, { step, story, budget }),
      outcome: end.outcome,
      reason: end.reason,
      close: close.bind(undefined, actor, end.outcome),
    }
    const settled = await (goesForward(end.outcome) ? configured.terminate : configured.abort)(record.data, io)
    if (settled.decision === 'fail') throw new Error(settled.message)
    const left = openEffects(recordIn(await place.journal.read(), place).run, place.index)
    if (left.length > 0) throw new Error(`left open: ${left.join(', ')}`)
  })
  const error = 'error' in done ? done.error : undefined
  await place.journal.update((draft) => finish(draft, place, error, runtime.clock.now()))
  const reason = error && step ? await presentable(runtime, step, error.message) : error?.message
  const fields = { id: await shortHash(key), step: record.step, outcome: end.outcome, ...(reason && { reason }) }
  runtime.log(
    error ? (error instanceof TerminalError ? 'error' : 'warn') : 'info',
    error ? 'undo queued' : 'settled',
    fields,
  )
  return reason
}
