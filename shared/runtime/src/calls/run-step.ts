import { knownChange, type RolloutView, storyOf, utf8Bytes } from '@canary-steps/sdk'
import { auditPass } from '../effects/audit-pass.ts'
import { presentable } from '../effects/step-io.ts'
import { attemptOf, type Claim, claimRun, intentOf } from '../journal/attempt.ts'
import type { Call, Problem, Reply, Wanted } from '../journal/call.ts'
import {
  isRollback,
  markBypassedSteps,
  markEarlierAttempts,
  markEndedAttempts,
  stableImagesOf,
} from '../journal/ended-attempts.ts'
import {
  attemptKey,
  type Envelope,
  factsOf,
  type Identity,
  keptIdentities,
  readEnvelope,
  stepKey,
} from '../journal/identity.ts'
import type { RolloutJournal, StepRecord } from '../journal/journal.ts'
import { type JournalFile, openRollout, TakenOver } from '../journal/journal-file.ts'
import { markEnd } from '../journal/mark-end.ts'
import { jsonOf, noteHeard, noteTurn, openEffects, patch, recordIn } from '../journal/records.ts'
import { restoreSteps } from '../journal/restore-steps.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Mine, RunPlace } from './call-step.ts'
import { closeOpen } from './close-open.ts'
import { pollComesTooLate } from './deadline.ts'
import { judge } from './judge.ts'
import { askAgainAfter, isToldAlready, type Verdict } from './verdict.ts'

/** Most bytes that the controller is given to keep of one step. */
const mostOfOne = 4 * 1024
/** Most bytes of all steps of a Rollout with which a config is kept as well: the view has 64 KiB for everything. */
const mostOfAll = 24 * 1024

const bytes = (value: unknown): number => utf8Bytes(JSON.stringify(value ?? null))

const others = ({ status }: RolloutView, index: number): number =>
  status.canary.stepPluginStatuses.filter((one) => one.index !== index).reduce((sum, one) => sum + bytes(one.status), 0)

/**
 * The state of a step that the controller keeps. Its config goes along if there is room. The journal has it, but a
 * journal may be lost. Then only the controller can tell how to end the step.
 */
const envelopeOf = (
  identity: Identity,
  { seq, data, step, id, config }: Pick<StepRecord, 'seq' | 'data' | 'step' | 'id' | 'config'>,
  rollout: RolloutView,
): Envelope => {
  const state: Envelope = { v: 1, key: stepKey(identity), seq, ...(data !== undefined && { data }), step, id }
  const whole: Envelope = { ...state, config }
  const size = bytes(whole)
  const isRoom = size <= mostOfOne && size + others(rollout, identity.index) <= mostOfAll
  return config !== null && isRoom ? whole : state
}

/** The answer when this Run may not act: nothing is called, nothing changes. */
const replyWithoutActing = (
  claim: Exclude<Claim, Mine>,
  identity: Identity,
  rollout: RolloutView,
  isLate: boolean,
): Reply | Problem => {
  if (claim.kind === 'older')
    return {
      status: 422,
      title: 'older revision',
      detail: `revision ${identity.revision} is older than revision ${claim.revision}, which has been seen; nothing was done`,
    }
  const { phase, message, end } = claim.step
  const state = envelopeOf(identity, claim.step, rollout)
  if (claim.kind === 'done') return { phase, message, state }
  const why =
    claim.kind === 'busy'
      ? 'another call of this step is at work'
      : `this attempt has ended (${[end?.outcome, end?.reason].filter(Boolean).join(': ') || 'another step of it went back'})`
  // waiting on would leave a zombie that nobody polls any more
  if (claim.kind === 'ended' && isLate) return { phase: 'Failed', message: why, state }
  return { phase: 'Running', message: why, requeueAfter: askAgainAfter, state }
}

const isTooLateToWait = ({ clock }: Runtime, { rollout, budget }: Call): boolean =>
  pollComesTooLate(rollout, { now: clock.now(), requeueAfter: askAgainAfter, budget })

/** A Run's claim, and the place it is for. */
type RunClaim = { readonly claim: Claim; readonly identity: Identity; readonly isRollback: boolean }

/** Whether nobody has answered for the step since: a Run's decision is about the attempt and the record that it found. */
const isStillMine = ({ claim, identity }: RunClaim, earlier: RunClaim | undefined): boolean => {
  if (claim.kind !== 'mine' || earlier?.claim.kind !== 'mine') return claim.kind === 'mine'
  return earlier.identity.attempt === identity.attempt && earlier.claim.step.seq === claim.step.seq
}

/** Writes down what the Rollout that came with the call tells, and claims the step for this Run. */
const claimOnArrival = (
  runtime: Runtime,
  call: Call,
  journal: JournalFile<RolloutJournal>,
  owner: string,
): Promise<RunClaim> => {
  const { cluster, region, rollout, state } = call
  const given = readEnvelope(state)
  const facts = factsOf(rollout)
  const others = keptIdentities(rollout)
  return journal.claim((draft, earlier?: RunClaim) => {
    const now = runtime.clock.now()
    noteHeard(draft, now)
    const attempt = attemptOf(draft, facts, { own: given?.identity, all: others }, now)
    const identity: Identity = { ...facts, attempt }
    const envelope = given?.key === stepKey(identity) ? given : undefined
    const isKnown = draft.runs[attemptKey(identity)] !== undefined
    const isBehind = others.length > 0 && restoreSteps(draft, rollout, { cluster, region, called: facts.index }, now)
    markEndedAttempts(draft, rollout, now)
    markEarlierAttempts(draft, identity, now)
    // the changes of one attempt's pods stay the same: a caller that cannot tell them this time takes nothing back
    const change = knownChange(call.change) ?? draft.runs[attemptKey(identity)]?.story.change
    const stableImages = stableImagesOf(draft, rollout)
    const story = storyOf(rollout, { cluster, region, index: facts.index, change, stableImages })
    const isLost = isBehind || (!isKnown && others.some((other) => attemptKey(other) === attemptKey(identity)))
    const arrival = { identity, envelope, isLost, story, transition: facts.transition, now }
    const claim = claimRun(draft, call, arrival, owner)
    if (claim.kind === 'mine') markBypassedSteps(draft, rollout, now)
    const result = { claim, identity, isRollback: isRollback(draft, rollout) }
    if (!isStillMine(result, earlier)) return { result }
    const { step } = recordIn(draft, { run: attemptKey(identity), index: facts.index })
    return { result, hold: () => patch(step, { intent: intentOf(owner, now, call.budget) }) }
  })
}

/** The record after a verdict. `busy`: someone else has taken over since, and theirs counts. */
type AfterVerdict = { readonly kind: 'mine' | 'busy'; readonly step: StepRecord }

/** Whether a verdict is no news: it is told to the controller, and nothing of it is kept. */
const isNoNews = (step: StepRecord, verdict: Verdict, message: string): boolean =>
  verdict.phase === 'Error' || verdict.phase === 'Wanted' || isToldAlready(step, verdict, message)

/** Writes the verdict before the reply goes out. */
const writeVerdict = async (
  runtime: Runtime,
  { journal, identity, owner }: RunPlace,
  verdict: Verdict,
  message: string,
): Promise<AfterVerdict> => {
  const place = { run: attemptKey(identity), index: identity.index }
  const { step: known } = recordIn(await journal.read(), place)
  // a claim that nobody has seen needs no end
  if (journal.isHeld() && !known.end && isNoNews(known, verdict, message)) return { kind: 'mine', step: known }
  return journal.update((draft): AfterVerdict => {
    const { attempt, step } = recordIn(draft, place)
    const now = runtime.clock.now()
    if (step.intent?.owner !== owner) return { kind: 'busy', step }
    delete step.intent
    // it ended while this Run was at work: the Run's effects must be closed now
    if (step.end && openEffects(attempt, identity.index).length > 0) patch(step.end, { status: 'pending', due: now })
    if (verdict.phase !== 'Error' && verdict.phase !== 'Wanted' && !isToldAlready(step, verdict, message)) {
      step.seq += 1
      step.phase = verdict.phase
      step.message = message
      if ('state' in verdict && verdict.state !== undefined) step.data = jsonOf(verdict.state)
      if (verdict.phase === 'Running' && verdict.turn !== undefined) noteTurn(step, verdict.turn, now)
      if (verdict.phase === 'Failed') markEnd(attempt, identity.index, verdict.outcome, message, now)
    }
    return { kind: 'mine', step }
  })
}

/** Calls a step that this Run may act for, writes the result, and undoes what it had open when it failed. */
const runClaimed = async (
  runtime: Runtime,
  call: Call,
  place: RunPlace,
  claim: Mine,
): Promise<Reply | Problem | Wanted> => {
  const { identity, journal } = place
  const verdict = await judge(runtime, call, place, claim)
  const message = presentable(runtime, verdict.message)
  if (verdict.phase === 'Successful' && (call.step.gate || verdict.isSkipped)) {
    await journal.commit()
    const { uid, index } = identity
    const about = { step: call.step, place: { uid, run: attemptKey(identity), index }, story: place.story }
    await auditPass(runtime, { ...about, adopted: verdict.adopted }, { ...verdict, message })
  }
  const { kind, step } = await writeVerdict(runtime, place, verdict, message)
  if (kind === 'busy') return replyWithoutActing({ kind, step }, identity, call.rollout, false)
  if (verdict.phase === 'Successful' && verdict.wentOn)
    runtime.metrics?.wentOn({ step: call.step.name, reason: verdict.wentOn })
  if (step.end) await closeOpen(runtime, { journal, run: attemptKey(identity), index: identity.index }, call.budget)
  if (verdict.phase === 'Wanted') return { lookups: verdict.lookups }
  if (verdict.phase === 'Error') return { status: verdict.mustAct ? 422 : 503, title: 'step error', detail: message }
  const state = envelopeOf(identity, step, call.rollout)
  return verdict.phase === 'Running'
    ? { phase: 'Running', message, requeueAfter: verdict.requeueAfter, state }
    : { phase: verdict.phase, message, state }
}

/** Run: claims the step, and calls it. */
export const runStep = async (runtime: Runtime, call: Call): Promise<Reply | Problem | Wanted> => {
  const journal = openRollout(runtime.store, call.cluster, call.rollout.metadata.uid)
  const owner = crypto.randomUUID()
  const { claim, identity, isRollback: isBack } = await claimOnArrival(runtime, call, journal, owner)
  if (claim.kind !== 'mine') return replyWithoutActing(claim, identity, call.rollout, isTooLateToWait(runtime, call))
  const place: RunPlace = { identity, journal, owner, story: claim.attempt.story, isRollback: isBack }
  const done = await caught(() => runClaimed(runtime, call, place, claim))
  if ('result' in done) return done.result
  if (!(done.error instanceof TakenOver)) throw done.error
  return replyWithoutActing({ kind: 'busy', step: claim.step }, identity, call.rollout, false)
}
