import {
  type Configured,
  type EndIo,
  goesOn,
  type Remembered,
  RetryLater,
  type Story,
  TerminalError,
} from '@canary-steps/sdk'
import type { Actor } from '../effects/actor.ts'
import { auditBypass } from '../effects/audit-pass.ts'
import { close } from '../effects/close.ts'
import { WaitsForTurn } from '../effects/effects.ts'
import { actorOf, presentable, stepIo } from '../effects/step-io.ts'
import { isHeld } from '../journal/attempt.ts'
import { keyOf, ownerOf, shortHash } from '../journal/identity.ts'
import type { Attempt, Journal, StepEnd, StepRecord } from '../journal/journal.ts'
import type { StepInJournal } from '../journal/journal-file.ts'
import { pendingEnd } from '../journal/mark-end.ts'
import { isShared, mayHaveOpen, openEffects, recordIn, storyIn } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Level } from '../ports/log.ts'
import type { Runtime } from '../ports/runtime.ts'
import { wentBackSince } from '../ports/time.ts'
import { type DueSlot, leaveRelease, leaveStep } from '../release/leave.ts'
import { shareIn, shareName, sharePlan } from '../release/share.ts'
import { guardedWith } from '../secrets/guarded.ts'
import { findingsOf } from './hear-events.ts'

const firstRetry = 5_000
const longestRetry = 10 * 60_000
/** An undo that failed for a day is left to people. */
const givesUpAfter = 24 * 60 * 60_000

const undoBackoff = (tries: number): number =>
  Math.min(longestRetry, firstRetry * 2 ** tries) * (0.75 + Math.random() / 2)

/** A caller that waits for its turn is back for it in time. A vendor that names a time to come again is not asked more often than others. */
const retryAfter = (error: Error | undefined, tries: number): number => {
  if (error instanceof WaitsForTurn) return error.retryAfter
  return Math.max(undoBackoff(tries), error instanceof RetryLater ? error.retryAfter : 0)
}

/** Whether an end waits to be undone or closed outside, and may be tried now. It may also be tried if the clock has gone back since. */
export const isEndDue = (end: StepEnd | undefined, now: number): boolean =>
  end?.status === 'pending' && (end.due <= now || wentBackSince(end.triedAt ?? end.since, now))

/** Takes the end of a step for this call, so that two callers do not undo at the same time. */
const claimEnd = (place: StepInJournal, now: number, budget: number) =>
  place.journal.update((draft) => {
    const { attempt, step } = recordIn(draft, place)
    if (!step.end || !isEndDue(step.end, now)) return undefined
    const running = isHeld(step.intent, now) ? step.intent?.expiresAt : undefined
    // a Run is still at work: its effects must be there to be closed
    step.end.due = running ?? now + budget
    step.end.triedAt = now
    return {
      kind: draft.kind,
      story: storyIn(draft, place.run),
      attempt: structuredClone(attempt),
      step: structuredClone(step),
      end: { ...step.end },
      waits: running !== undefined,
    }
  })

const finish = (
  draft: Journal,
  place: StepInJournal,
  { error, reason, now }: { error: Error | undefined; reason: string | undefined; now: number },
): StepEnd['status'] | undefined => {
  const { attempt, step } = recordIn(draft, place)
  const { end } = step
  // an operator may have settled it meanwhile
  if (end?.status !== 'pending') return end?.status
  end.attempts += 1
  const isDead = error instanceof TerminalError || now - end.since > givesUpAfter
  end.status = error === undefined ? 'done' : isDead ? 'dead' : 'pending'
  if (reason !== undefined) end.lastError = reason
  end.due = now + retryAfter(error, end.attempts)
  end.triedAt = now
  if (end.status === 'done' && end.next && mayHaveOpen(attempt, place.index))
    step.end = pendingEnd(end.next.outcome, end.next.reason, now)
  return end.status
}

/** A step that ended, as it was when its end was taken. */
type Ended = {
  readonly actor: Actor
  readonly kind: Journal['kind']
  readonly story: Story
  readonly attempt: Attempt
  readonly record: StepRecord
  readonly end: StepEnd
}

/** Lets a step end itself. One that was done for all regions ends when they have all ended: until then its region only leaves it. */
const endItself = async (
  runtime: Runtime,
  { actor, kind, attempt, record, end }: Ended,
  configured: Configured,
  io: EndIo,
): Promise<readonly DueSlot[]> => {
  const { options } = configured
  if (options.scope === 'release' && kind === 'rollout') {
    const share = shareIn(attempt)
    const name = { step: record.step, id: options.id, index: actor.index }
    return share ? leaveStep(runtime, share, name, { uid: actor.uid, run: actor.run, ...end }) : []
  }
  const remembered: Remembered = { state: record.data, findings: findingsOf(record) }
  const decided = await (goesOn(end.outcome) ? configured.terminate : configured.abort)(remembered, io)
  if (decided.decision === 'fail') throw new Error(decided.message)
  return []
}

/** Leaves the release, if it was this step with which its attempt took part. */
const leave = async (runtime: Runtime, { actor, kind, story, end }: Ended): Promise<readonly DueSlot[]> => {
  if (kind === 'release') return []
  const { uid, run: key } = actor
  const due: DueSlot[] = []
  await close(actor, end.outcome, shareName, sharePlan(runtime, { uid, run: key, story }), async (share) => {
    due.push(...(await leaveRelease(runtime, share, { uid, run: key, ...end })))
  })
  return due
}

/** Writes down what came of an end, and logs it. */
const tellEnd = async (
  runtime: Runtime,
  place: StepInJournal,
  { actor, record, end }: Ended,
  error: Error | undefined,
): Promise<{ readonly status: StepEnd['status'] | undefined; readonly reason: string | undefined }> => {
  const reason = error && presentable(runtime, error.message)
  const status = await place.journal.update((draft) =>
    finish(draft, place, { error, reason, now: runtime.clock.now() }),
  )
  const fields = {
    id: shortHash(keyOf(actor)),
    step: record.step,
    outcome: end.outcome,
    ...(reason && { reason }),
  }
  runtime.log(...logged(status), fields)
  return { status, reason }
}

/** @throws Error where a step whose config nobody here can read has something open, or may have. */
const requireNothingOpen = ({ actor, attempt, record }: Ended): void => {
  // as when its config was refused, which is the first that its controller heard
  const wasRefused = record.phase === 'Failed' && record.seq <= 1
  if (openEffects(attempt, actor.index).length === 0 && (!record.rebuilt || wasRefused)) return
  if (record.config === null) throw new Error(`the config of ${record.id} was lost: its next call brings it`)
  // another release, or another function on this store, may read it
  throw new Error(`no step can read ${record.step}`)
}

/** Closes outside what the step has open, as its function says where there is one that reads its config, and leaves its release. */
const endOutside = async (
  runtime: Runtime,
  place: StepInJournal,
  ended: Ended,
  budget: number,
): Promise<readonly DueSlot[]> => {
  const { actor, story, record, end } = ended
  const step = runtime.steps.find(({ name }) => name === record.step)
  if (record.phase === 'Running') {
    const about = { step: step ?? { name: record.step, gate: true }, place: actor, story }
    await auditBypass(runtime, about, end)
  }
  const left = await leave(runtime, ended)
  const configured = step?.configure(record.config)
  if (!step || !configured || 'problems' in configured) {
    requireNothingOpen(ended)
    return left
  }
  const io = {
    ...stepIo(runtime, actor, { step, story, budget }),
    outcome: end.outcome,
    reason: end.reason,
    close: close.bind(undefined, actor, end.outcome),
  }
  const ends = await endItself(runtime, ended, configured, io)
  const open = openEffects(recordIn(await place.journal.read(), place).attempt, place.index).filter(
    (id) => end.outcome !== 'bypassed' || !isShared(id),
  )
  if (open.length > 0) throw new Error(`left open: ${open.join(', ')}`)
  return [...left, ...ends]
}

/**
 * Undoes or closes outside what a step that ended has open. An undo that cannot be done now stays due in the journal. So does one that was
 * left (`isLeft`) before a vendor was asked.
 *
 * @returns what is to be said of it as long as it is not done: `undo queued: …` or `undo failed: …`.
 */
export const closeOpen = async (
  host: Runtime,
  place: StepInJournal,
  budget: number,
  isLeft = (): boolean => false,
): Promise<string | undefined> => {
  const claim = await claimEnd(place, host.clock.now(), budget)
  if (!claim || isLeft()) return undefined
  if (claim.waits) return 'undo queued: a Run is still at work'
  const { kind, story, attempt, step: record, end } = claim
  const runtime = guardedWith(host, record.config)
  const caller = { cluster: story.cluster, namespace: story.rollout.namespace }
  const actor = actorOf(runtime, { ...place, uid: ownerOf(place.journal.partition) }, caller)
  const ended = { actor, kind, story, attempt, record, end }
  const done = await caught(() => endOutside(runtime, place, ended, budget))
  const { status, reason } = await tellEnd(runtime, place, ended, 'error' in done ? done.error : undefined)
  const together = 'result' in done ? await closeForAll(runtime, done.result, budget) : undefined
  return reason ? `${status === 'dead' ? 'undo failed' : 'undo queued'}: ${reason}` : together
}

/** Closes what all regions had together, when the last of them has ended. The journal of the release keeps the work that is not done at once. */
const closeForAll = async (runtime: Runtime, due: readonly DueSlot[], budget: number): Promise<string | undefined> => {
  const reasons = await Promise.all(due.map((slot) => closeOpen(runtime, slot, budget)))
  return reasons.find((reason) => reason !== undefined)
}

/** Severity and name of what became of an end. A dead letter needs a person. */
const logged = (status: StepEnd['status'] | undefined): [Level, string] => {
  if (status === 'dead') return ['error', 'dead letter']
  return status === 'pending' ? ['warn', 'undo queued'] : ['info', 'closed']
}
