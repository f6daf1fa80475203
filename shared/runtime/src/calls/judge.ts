import type { CommonOptions, Configured, GuardIo } from '@canary-steps/sdk'
import type { Actor } from '../effects/actor.ts'
import { open } from '../effects/effects.ts'
import type { Call } from '../journal/call.ts'
import type { Attempt } from '../journal/journal.ts'
import { mayHaveActed, ownStart, recordIn } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import { reachAll } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import { barrierPlace, checkMeets, meetIn, regionsIn } from '../release/meet.ts'
import { requireChange } from '../release/require-change.ts'
import { checkRing, forgetLostShare, restoreSlots, shareIn, shareName, sharePlan } from '../release/share.ts'
import { actorAt, callerOf, callStep, type Mine, type RunPlace, type StepPart } from './call-step.ts'
import { judgeByRegion } from './judge-by-region.ts'
import { judgeForRelease } from './judge-for-release.ts'
import {
  type Circumstances,
  failureVerdict,
  skippedFor,
  timeoutVerdict,
  type Verdict,
  verdictOf,
  verdictOfError,
  verdictOfMode,
} from './verdict.ts'
import { lookedUp, WantedLookups, wantAll } from './wanted-lookups.ts'

/** A guard looks at other Rollouts, and reaches nothing else. */
const isRollout = (target: string): boolean => target.startsWith('rollout:')

/**
 * Asks the steps before this one that watch over the rollout why it must not go on. The first reason counts. Their
 * lookups are asked for together, because a caller looks up only so often.
 */
const objectionOf = async (
  runtime: Runtime,
  call: Call,
  attempt: Attempt,
  index: number,
): Promise<string | undefined> => {
  const before = Object.entries(attempt.steps).filter(
    ([other, { phase }]) => Number(other) < index && phase === 'Successful',
  )
  const wanted: WantedLookups[] = []
  const met = async () => {
    const share = shareIn(attempt)
    return share ? regionsIn(runtime, share) : []
  }
  for (const [, record] of before) {
    const step = runtime.steps.find(({ name, guards }) => guards && name === record.step)
    const configured = step?.configure(record.config)
    if (!configured) continue
    if ('problems' in configured) throw new Error(`${record.id} cannot watch: ${configured.problems.join('; ')}`)
    const lookup: GuardIo['lookup'] = async (lookups) => {
      reachAll(runtime.policy, callerOf(call), configured.targets.filter(isRollout))
      return lookedUp(lookups, call.objects)
    }
    const io = { story: attempt.story, clock: runtime.clock, lookup, met }
    const asked = await caught(() => configured.guard({ state: record.data, findings: [] }, io))
    if ('result' in asked && asked.result) return `${record.id}: ${asked.result}`
    if ('result' in asked) continue
    if (!(asked.error instanceof WantedLookups)) throw asked.error
    wanted.push(asked.error)
  }
  if (wanted.length > 0) throw wantAll(wanted.flatMap(({ lookups }) => lookups))
  return undefined
}

/** Why a step is passed without being called; undefined: it is called. */
const skipped = (
  runtime: Runtime,
  { region }: Call,
  { regions, onRollback }: CommonOptions,
  { isRollback }: RunPlace,
  at: Circumstances,
): Verdict | undefined => {
  if (onRollback === 'skip' && isRollback) return skippedFor('back to a revision that was promoted in full before')
  if (!regions) return undefined
  const known = runtime.policy.regions()
  const unknown = regions.find((name) => known.length > 0 && !known.includes(name))
  if (unknown !== undefined)
    return failureVerdict(`config.regions: no region is named ${unknown}; the settings know ${known.join(', ')}`, at)
  return regions.includes(region) ? undefined : skippedFor(`runs only in ${regions.join(', ')}`)
}

/** The claim as it is where the release in which its attempt takes part was lost, and that is forgotten. */
const withKnownShare = async (runtime: Runtime, actor: Actor, { journal }: RunPlace, claim: Mine): Promise<Mine> => {
  const isForgotten = await caught(() => forgetLostShare(runtime, actor, claim.attempt))
  // an unreadable change is reported where the release is needed
  if ('error' in isForgotten || !isForgotten.result) return claim
  return { ...claim, ...recordIn(await journal.read(), actor) }
}

/** The reply instead of a first or further call of the step; undefined: it is called. */
const verdictBefore = async (
  runtime: Runtime,
  call: Call,
  place: RunPlace,
  { attempt, index, at }: { readonly attempt: Attempt; readonly index: number; readonly at: Circumstances },
): Promise<Verdict | undefined> => {
  const watched = await caught(() => objectionOf(runtime, call, attempt, index))
  // a guard that cannot check must block, even if this step has onFailure: continue
  if ('error' in watched)
    return verdictOfError(watched.error, { ...at, options: { ...at.options, onFailure: 'fail', onTimeout: 'fail' } })
  if (watched.result !== undefined) return { phase: 'Failed', outcome: 'failed', message: watched.result }
  return skipped(runtime, call, at.options, place, at) ?? timeoutVerdict(at)
}

/** Calls the step where it stands: for its own region, or for all of its release. */
const judgeCalled = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  { actor, place, claim }: { readonly actor: Actor; readonly place: RunPlace; readonly claim: Mine },
): Promise<Verdict> => {
  const { options } = configured
  const { story, owner } = place
  const own = { attempt: claim.attempt, index: actor.index }
  const who = { uid: actor.uid, run: actor.run, story }
  const joined = async () => {
    const isIn = shareIn(claim.attempt) !== undefined
    if (!isIn && !story.change && !runtime.isOneRegion) requireChange(call)
    const share = await open(actor, shareName, sharePlan(runtime, who))
    await checkRing(runtime, share, who)
    return share
  }
  const after = async () => {
    const { attempt } = recordIn(await actor.journal.read(), actor)
    return circumstances(runtime, call, configured, claim, mayHaveActed(attempt, actor.index))
  }
  // where that cannot be done now, the next Run does it
  if (Object.values(own.attempt.steps).some(({ rebuilt }) => rebuilt))
    await caught(() => restoreSlots(runtime, joined, own))
  if (options.scope === 'release') {
    const judgeAll = call.step.ownRules ? judgeByRegion : judgeForRelease
    return judgeAll(runtime, call, configured, { actor, own, story, claim, owner, joined, after })
  }
  const meet: StepPart['meet'] = async (barrier) => {
    checkMeets(runtime.policy, barrier, story)
    const met = { ...barrier, place: barrierPlace(barrier, options) }
    return meetIn(runtime, await joined(), met, { story, run: actor.run, index: actor.index })
  }
  const part: StepPart = { actor, own, story, state: claim.step.data, meet }
  return verdictOf(await caught(() => callStep(runtime, call, configured, part)), await after())
}

/** Calls the step, unless there is nothing to call it for, and says what the controller is to hear. */
export const judge = async (runtime: Runtime, call: Call, place: RunPlace, claimed: Mine): Promise<Verdict> => {
  const { step, rollout, budget } = call
  const mode = runtime.policy.mode(step.name)
  const ordered = verdictOfMode(mode, { step, rollout, now: runtime.clock.now(), budget })
  if (ordered) return ordered
  const configured = step.configure(call.config)
  if ('problems' in configured)
    return { phase: 'Failed', outcome: 'failed', message: `${call.step.name}: ${configured.problems.join('; ')}` }
  const actor = actorAt(runtime, call, place)
  const { index } = actor
  const at = circumstances(runtime, call, configured, claimed, mayHaveActed(claimed.attempt, index))
  const early = await verdictBefore(runtime, call, place, { attempt: claimed.attempt, index, at })
  if (early) return early
  // a region that waits for others does not go on without their record
  const isShared = configured.options.scope === 'release'
  const claim = isShared ? await withKnownShare(runtime, actor, place, claimed) : claimed
  return judgeCalled(runtime, call, configured, { actor, place, claim })
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
  last: step.message,
  budget: call.budget,
  isFirst,
  isUntold: step.seq === 0,
  mayHaveActed: hasActed,
})
