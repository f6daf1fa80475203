import type { Configured, OtherRegion, Outcome, Story } from '@canary-steps/sdk'
import type { Actor } from '../effects/actor.ts'
import { actorOf } from '../effects/step-io.ts'
import { isHeld } from '../journal/attempt.ts'
import type { Call } from '../journal/call.ts'
import type { Count } from '../journal/count.ts'
import { ownerOf } from '../journal/identity.ts'
import { Json, type ReleaseJournal, type ReleaseStep } from '../journal/journal.ts'
import type { JournalFile } from '../journal/journal-file.ts'
import { jsonOf, patch, roundIn, storyAbout, storyOfAll } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { countOf, isShown, othersAt, reopenStep, withOwnRules } from '../release/counts.ts'
import { endSteps } from '../release/leave.ts'
import type { Share } from '../release/share.ts'
import { callForRelease, type Said } from './call-for-release.ts'
import { callerOf } from './call-step.ts'
import { closeOpen } from './close-open.ts'
import { adopted, adoptedBy, comeTo, type Joining, type OtherStep, type Reached } from './judge-for-release.ts'
import { askAgainAfter, type Circumstances, isToldAlready, running, type Verdict, verdictOfError } from './verdict.ts'

/** The answer of the release's journal to a region at a step at which each counts for itself. */
type RegionClaim =
  | OtherStep
  | { readonly kind: 'decided'; readonly step: ReleaseStep; readonly count: Count }
  | { readonly kind: 'busy'; readonly count: Count | undefined }
  | {
      readonly kind: 'mine'
      readonly step: ReleaseStep
      readonly index: number
      readonly count: Count
      readonly story: Story
      readonly others: readonly OtherRegion[]
    }

/** Takes the step for this Run, unless this region has decided already, or another is at work or is closing what was open. */
const claimForRegion = (
  { round, member, region, step, index, now }: Reached,
  call: Call,
  { claim, story, owner }: Joining,
): RegionClaim => {
  const known = countOf(step, region, member)
  if (known?.verdict) return { kind: 'decided', step: structuredClone(step), count: structuredClone(known) }
  if (isHeld(step.intent, now, owner) || step.end?.status === 'pending')
    return { kind: 'busy', count: structuredClone(known) }
  if (step.end || step.phase !== 'Running') reopenStep(round, index)
  const { cluster } = call
  const config = Json.parse(call.config)
  // trouble of another region, such as a mistake in its config, is its own
  if (!isShown(round, { index, step })) patch(step, { config, askedIn: { cluster, region: call.region } })
  const { namespace } = story.rollout
  const data = known?.data ?? claim.step.data
  const count: Count = {
    ...{ cluster, namespace, run: member.run, data, message: known?.message ?? '' },
    config: withOwnRules(step.config, config, call.step.ownRules ?? []),
  }
  step.counts = { ...step.counts, [region]: count }
  round.story = storyAbout(round, story)
  const others = othersAt(round, { index, step }, region)
  return structuredClone({ kind: 'mine', step, index, count, story: storyOfAll(round), others })
}

/** The reply to the controller if this Run does not call the step. */
const withoutCalling = (claim: Exclude<RegionClaim, { kind: 'mine' }>, at: Circumstances, call: Call): Verdict => {
  if (claim.kind === 'other') return adopted(claim, at, call)
  const state = claim.count?.data
  const kept = state !== undefined && { state }
  if (claim.kind === 'busy')
    return running(at, claim.count?.message || 'another region is at work', askAgainAfter, state)
  const { phase, outcome, message } = claim.count.verdict ?? {}
  if (phase === 'Successful') return { phase, message: message ?? '', ...kept, adopted: adoptedBy(claim.step, call) }
  return { phase: 'Failed', outcome: outcome === 'expired' ? 'expired' : 'failed', message: message ?? '' }
}

const regionOutcome = (verdict: Extract<Verdict, { phase: 'Successful' | 'Failed' }>, isAnswer: boolean): Outcome => {
  if (verdict.phase === 'Successful') return 'approved'
  return isAnswer && verdict.outcome === 'failed' ? 'rejected' : verdict.outcome
}

/** The result of writing a verdict down. */
type Written = 'written' | 'taken over' | 'to be closed'

/** Writes down what the step came to in this region. When it was the last to decide, what is still open is closed. */
const writeForRegion = (
  journal: JournalFile<ReleaseJournal>,
  actor: Actor,
  owner: string,
  { region }: Share,
  { verdict, message, isAnswer }: Said,
): Promise<Written> =>
  journal.update((draft): Written => {
    const { round, step } = roundIn(draft, actor)
    const member = round.members[region]
    if (step.intent?.owner !== owner) return 'taken over'
    delete step.intent
    const now = actor.clock.now()
    // it has ended while this Run was at work: the Run's effects must be closed now
    if (step.end) patch(step.end, { status: 'pending', due: now })
    const count = member && countOf(step, region, member)
    if (!count || verdict.phase === 'Error' || verdict.phase === 'Wanted') return step.end ? 'to be closed' : 'written'
    if (isToldAlready({ ...step, message: count.message, data: count.data }, verdict, message)) return 'written'
    step.seq += 1
    patch(step, { message })
    patch(count, { message })
    if ('state' in verdict && verdict.state !== undefined) {
      count.data = jsonOf(verdict.state)
      step.data = count.data
    }
    if (verdict.phase !== 'Running')
      count.verdict = { phase: verdict.phase, outcome: regionOutcome(verdict, isAnswer), message, at: now }
    endSteps(round, now)
    return step.end?.status === 'pending' ? 'to be closed' : 'written'
  })

/**
 * Calls a step that was done once for all regions of the release, but at which each region counts decisions for
 * itself. Each uses its own rules and has its own verdict. The result of one region is never another's.
 */
export const judgeByRegion = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  joining: Joining,
): Promise<Verdict> => {
  const { own, owner, after } = joining
  const taken = await caught(() =>
    comeTo(runtime, call, configured, joining, (at) => claimForRegion(at, call, joining)),
  )
  if ('error' in taken) return verdictOfError(taken.error, await after())
  const { share, journal, claim } = taken.result
  if (claim.kind !== 'mine') return withoutCalling(claim, await after(), call)
  const { index, step, count, story, others } = claim
  const actor = actorOf(runtime, { journal, uid: ownerOf(share.partition), run: share.attempt, index }, callerOf(call))
  const from = adoptedBy(step, call)
  const part = { actor, own, story, others, adopted: from, state: count.data, shared: step.data }
  const { config } = count
  const said = await callForRelease(runtime, call, { config, name: call.step.name }, part, after)
  const written = await writeForRegion(journal, actor, owner, share, said)
  if (written === 'taken over') return running(await after(), 'another region is at work', askAgainAfter, count.data)
  if (written === 'to be closed') await closeOpen(runtime, { journal, run: share.attempt, index }, call.budget)
  return said.verdict.phase === 'Successful' ? { ...said.verdict, adopted: from } : said.verdict
}
