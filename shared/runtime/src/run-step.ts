import { type Configured, type RunIo, renderTemplate, type Story, storyOf } from '@canary-steps/sdk'
import * as z from 'zod'
import { attemptOf } from './attempt.ts'
import type { Call, Problem, Reply } from './call.ts'
import { caught } from './caught.ts'
import { type Claim, claimRun } from './claim.ts'
import { pollComesTooLate } from './deadline.ts'
import { edit } from './edit.ts'
import { type Actor, act, mayHaveActed, openEffects, recordIn } from './effects.ts'
import { markEarlierAttempts, markEndedRuns } from './ended-runs.ts'
import { type Envelope, readEnvelope, savedIdentities } from './envelope.ts'
import { factsOf, type Identity, runKey, stepKey } from './identity.ts'
import { type JournalFile, openJournal, partitionOf, type StepRecord } from './journal.ts'
import { verdictOfMode } from './mode-verdict.ts'
import { outputsOf } from './outputs.ts'
import { type Caller, reach } from './policy.ts'
import type { Runtime } from './runtime.ts'
import { markEnd, settle } from './settle.ts'
import { presentable, stepIo } from './step-io.ts'
import { noteTurn, ownStart } from './turn.ts'
import { type Circumstances, timedOut, type Verdict, verdictOfError, verdictOfResult } from './verdict.ts'

/** How often a Run asks again that found someone else at work, or an attempt that has ended, in milliseconds. */
const lookAgain = 15_000

type Mine = Extract<Claim, { kind: 'mine' }>
type Place = {
  readonly identity: Identity
  readonly journal: JournalFile
  readonly owner: string
  readonly story: Story
}

const envelope = (identity: Identity, { seq, data }: Pick<StepRecord, 'seq' | 'data'>): Envelope => ({
  v: 1,
  key: stepKey(identity),
  seq,
  ...(data !== undefined && { data }),
})

/** The answer when this Run may not act: nothing is called, nothing changes. */
const replyWithoutActing = (claim: Exclude<Claim, Mine>, identity: Identity, isLate: boolean): Reply | Problem => {
  if (claim.kind === 'older')
    return {
      status: 422,
      title: 'older revision',
      detail: `revision ${identity.revision} is older than revision ${claim.revision}, which has been seen; nothing was done`,
    }
  const { phase, message, end } = claim.step
  const state = envelope(identity, claim.step)
  if (claim.kind === 'done') return { phase, message, state }
  const why =
    claim.kind === 'busy'
      ? 'another call of this step is at work'
      : `this attempt has ended (${[end?.outcome, end?.reason].filter(Boolean).join(': ') || 'another step of it went back'})`
  // waiting on would leave a zombie that nobody polls any more
  if (claim.kind === 'ended' && isLate) return { phase: 'Failed', message: why, state }
  return { phase: 'Running', message: why, requeueAfter: lookAgain, state }
}

const isTooLateToWait = ({ clock }: Runtime, { rollout, budget }: Call): boolean =>
  pollComesTooLate(rollout, { now: clock.now(), requeueAfter: lookAgain, budget })

const callerOf = ({ cluster, rollout }: Call): Caller => ({ cluster, namespace: rollout.metadata.namespace })

const runIo = (runtime: Runtime, call: Call, { identity, journal, story }: Place, claim: Mine): RunIo => {
  const actor: Actor = {
    journal,
    uid: identity.uid,
    run: runKey(identity),
    index: identity.index,
    clock: runtime.clock,
    pacer: runtime.pacer,
    reach: (target) => reach(runtime.policy, callerOf(call), target),
  }
  const { labels, annotations } = call.rollout.metadata
  const context = { ...story, labels, annotations, steps: outputsOf(call.rollout, claim.run, identity.index) }
  return {
    ...stepIo(runtime, actor, { step: call.step, story, budget: call.budget }),
    rollout: call.rollout,
    render: (template, escapeValue) => renderTemplate(template, context, escapeValue),
    open: (name, plan) => act(actor, true, name, plan),
    edit: (name, plan) => edit(actor, name, plan),
  }
}

/** Calls the step, unless there is nothing to call it for, and says what the controller is to hear. */
const judge = async (runtime: Runtime, call: Call, place: Place, claim: Mine): Promise<Verdict> => {
  const { step, rollout, budget } = call
  const mode = runtime.policy.mode(step.name)
  const ordered = verdictOfMode(mode, { step: step.name, rollout, now: runtime.clock.now(), budget })
  if (ordered) return ordered
  const configured = step.configure(call.config)
  if ('problems' in configured)
    return { phase: 'Failed', outcome: 'failed', message: `${call.step.name}: ${configured.problems.join('; ')}` }
  const { options } = configured
  if (options.regions && !options.regions.includes(call.region))
    return { phase: 'Successful', message: `skipped: runs only in ${options.regions.join(', ')}` }
  const before = circumstances(runtime, call, configured, claim, false)
  const late = timedOut(before)
  if (late) return late
  const done = await caught(() => {
    for (const target of configured.targets) reach(runtime.policy, callerOf(call), target)
    return configured.run(claim.step.data, runIo(runtime, call, place, claim))
  })
  const { run } = recordIn(await place.journal.read(), { run: runKey(place.identity), index: place.identity.index })
  const after = circumstances(runtime, call, configured, claim, mayHaveActed(run, place.identity.index))
  return 'error' in done ? verdictOfError(done.error, after) : verdictOfResult(done.result, after)
}

const circumstances = (
  runtime: Runtime,
  call: Call,
  { options }: Configured,
  { step, isFirst }: Mine,
  hasActed: boolean,
): Circumstances => ({
  options,
  rollout: call.rollout,
  now: runtime.clock.now(),
  startedAt: ownStart(step),
  budget: call.budget,
  isFirst,
  mayHaveActed: hasActed,
})

/** Writes the verdict before the reply goes out. Undefined: someone else has taken over since, and theirs counts. */
const writeDown = (runtime: Runtime, { journal, identity, owner }: Place, verdict: Verdict, message: string) =>
  journal.update((draft): { kind: 'mine' | 'busy'; step: StepRecord } => {
    const { run, step } = recordIn(draft, { run: runKey(identity), index: identity.index })
    const now = runtime.clock.now()
    if (step.intent?.owner !== owner) return { kind: 'busy', step: structuredClone(step) }
    delete step.intent
    // it ended while this Run was at work: what the Run opened has to be closed now
    if (step.end && openEffects(run, identity.index).length > 0)
      Object.assign(step.end, { status: 'pending', due: now })
    if (verdict.phase !== 'Error') {
      step.seq += 1
      step.phase = verdict.phase
      step.message = message
      if ('data' in verdict && verdict.data !== undefined) step.data = z.json().parse(verdict.data)
      if (verdict.phase === 'Running' && verdict.turn !== undefined) noteTurn(step, verdict.turn, now)
      if (verdict.phase === 'Failed') markEnd(run, identity.index, verdict.outcome, message, now)
    }
    return { kind: 'mine', step: structuredClone(step) }
  })

/** Run: claims the step, calls it, writes the result, and undoes what it had open when it failed. */
export const runStep = async (runtime: Runtime, call: Call): Promise<Reply | Problem> => {
  const { cluster, region, rollout } = call
  const given = readEnvelope(call.state)
  const facts = factsOf(rollout)
  const others = savedIdentities(rollout)
  const journal = openJournal(runtime.store, partitionOf(cluster, facts.uid))
  const owner = crypto.randomUUID()
  const { claim, identity } = await journal.update((draft) => {
    const now = runtime.clock.now()
    draft.heardAt = now
    const attempt = attemptOf(draft, facts, { own: given?.identity, all: others }, now)
    const identity: Identity = { ...facts, attempt }
    const saved = given?.key === stepKey(identity) ? given : undefined
    markEndedRuns(draft, rollout, now)
    markEarlierAttempts(draft, identity, now)
    const story = storyOf(rollout, { cluster, region, index: facts.index, stableImage: draft.stableImage })
    const isLost = others.some((other) => runKey(other) === runKey(identity)) && !draft.runs[runKey(identity)]
    const arrival = { identity, saved, isLost, story, transition: facts.transition, now }
    return { claim: claimRun(draft, call, arrival, owner), identity }
  })
  if (claim.kind !== 'mine') return replyWithoutActing(claim, identity, isTooLateToWait(runtime, call))

  const place: Place = { identity, journal, owner, story: claim.run.story }
  const verdict = await judge(runtime, call, place, claim)
  const message = await presentable(runtime, call.step, verdict.message)
  const { kind, step } = await writeDown(runtime, place, verdict, message)
  if (kind === 'busy') return replyWithoutActing({ kind, step }, identity, false)
  if (step.end) await settle(runtime, { journal, run: runKey(identity), index: identity.index }, call.budget)
  if (verdict.phase === 'Error') return { status: 503, title: 'step error', detail: message }
  const state = envelope(identity, step)
  return verdict.phase === 'Running'
    ? { phase: 'Running', message, requeueAfter: verdict.requeueAfter, state }
    : { phase: verdict.phase, message, state }
}
