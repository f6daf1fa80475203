import { type Configured, type Story, TerminalError } from '@canary-steps/sdk'
import type { Actor } from '../effects/actor.ts'
import { actorOf } from '../effects/step-io.ts'
import { intentOf, isHeld } from '../journal/attempt.ts'
import type { Call } from '../journal/call.ts'
import { ownerOf } from '../journal/identity.ts'
import { Json, type ReleaseJournal, type ReleaseStep, type Round } from '../journal/journal.ts'
import { type Claimed, type JournalFile, openRelease } from '../journal/journal-file.ts'
import { markEnd } from '../journal/mark-end.ts'
import { howFar, type Member } from '../journal/member.ts'
import { jsonOf, noteHeard, patch, roundIn, storyAbout, storyOfAll } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { memberIn, type Share } from '../release/share.ts'
import { newSlot, type Slot, slotNamed } from '../release/slot.ts'
import { callForRelease, type Said } from './call-for-release.ts'
import { callerOf, type Mine, type StepPart } from './call-step.ts'
import { askAgainAfter, type Circumstances, isToldAlready, running, type Verdict, verdictOfError } from './verdict.ts'

/** A step that is done once for all regions, as one region comes to it. */
export type Joining = Pick<StepPart, 'actor' | 'own' | 'story'> & {
  readonly claim: Mine
  /** By what name this Run holds its intents. */
  readonly owner: string
  /** Takes part in the release. */
  joined(): Promise<Share>
  /** The facts about the call by now. */
  after(): Promise<Circumstances>
}

/** A step of the release to which a region has come, in a draft of the release's journal. */
export type Reached = Slot & {
  readonly round: Round
  readonly member: Member
  /** The region of the member. */
  readonly region: string
  readonly now: number
}

/** The id means another step in another region. */
export type OtherStep = { readonly kind: 'other'; readonly step: ReleaseStep; readonly id: string }

/** The release's journal as a region finds it that comes to a step. `index`: among the steps of the release. */
type ReleaseClaim =
  | { readonly kind: 'done' | 'busy' | 'ended'; readonly step: ReleaseStep }
  | { readonly kind: 'mine'; readonly step: ReleaseStep; readonly index: number; readonly story: Story }
  | OtherStep

/** Takes the step for this Run, unless another region is at work or it is decided already. */
const claimForRelease = ({ round, step, index, now }: Reached, { story, owner }: Joining): ReleaseClaim => {
  if (step.phase !== 'Running') return { kind: 'done', step: structuredClone(step) }
  if (step.end) return { kind: 'ended', step: structuredClone(step) }
  if (isHeld(step.intent, now, owner)) return { kind: 'busy', step: structuredClone(step) }
  round.story = storyAbout(round, story)
  return { kind: 'mine', step: structuredClone(step), index, story: storyOfAll(round) }
}

/** Where a step was done first, if that is not where the call comes from. */
export const adoptedBy = ({ askedIn }: ReleaseStep, { cluster }: Call): ReleaseStep['askedIn'] =>
  askedIn?.cluster === cluster ? undefined : askedIn

/** The reply to the controller of a region about a step that another region has done, or does. */
export const adopted = (claim: Exclude<ReleaseClaim, { kind: 'mine' }>, at: Circumstances, call: Call): Verdict => {
  const { message, data: state, phase, end } = claim.step
  const kept = state !== undefined && { state }
  if (claim.kind === 'other')
    return verdictOfError(
      new TerminalError(`config.id: ${claim.id} is ${claim.step.step} in another region of the release`),
      at,
    )
  if (claim.kind === 'busy') return running(at, message || 'another region is at work', askAgainAfter, state)
  if (claim.kind === 'ended')
    return { phase: 'Failed', outcome: 'failed', message: `the release has ended: ${end?.reason || end?.outcome}` }
  if (phase === 'Failed')
    return { phase: 'Failed', outcome: end?.outcome === 'expired' ? 'expired' : 'failed', message }
  return { phase: 'Successful', message, ...kept, adopted: adoptedBy(claim.step, call) }
}

/** Writes down what came of the step for all regions, unless somebody has taken over or failed it since: then theirs counts. */
const writeForRelease = (
  journal: JournalFile<ReleaseJournal>,
  actor: Actor,
  owner: string,
  { verdict, message }: Said,
): Promise<ReleaseStep | undefined> =>
  journal.update((draft) => {
    const { round, step } = roundIn(draft, actor)
    if (step.intent?.owner !== owner) return structuredClone(step)
    delete step.intent
    const now = actor.clock.now()
    // it has ended while this Run was at work: the Run's effects must be closed now
    if (step.end) patch(step.end, { status: 'pending', due: now })
    if (step.phase !== 'Running') return structuredClone(step)
    if (verdict.phase === 'Error' || verdict.phase === 'Wanted') return undefined
    if (isToldAlready(step, verdict, message)) return undefined
    patch(step, { seq: step.seq + 1, phase: verdict.phase, message })
    if ('state' in verdict && verdict.state !== undefined) step.data = jsonOf(verdict.state)
    if (verdict.phase === 'Failed') markEnd(round, actor.index, verdict.outcome, message, now)
    return undefined
  })

/** The step of the release that a call means. The first region that comes to it makes it. */
const reachedIn = (
  draft: ReleaseJournal,
  share: Share,
  { step: { name: step }, config, cluster, region }: Call,
  { id, actor: { run, index, clock }, story, claim }: Joining & { readonly id: string | undefined },
): Reached => {
  const { round, member } = memberIn(draft, share, run)
  // nobody would close what a late call opens
  if (member.end) throw new Error(`region ${share.region} has left the release: ${member.end.outcome}`)
  const now = clock.now()
  noteHeard(draft, now)
  patch(member, howFar(story))
  // where the store was lost, the controller's copy is all there is of what was done
  const { rebuilt, data, startedAt } = claim.step
  const name = { step, id, index }
  const made = { config: Json.parse(config), rebuilt, data, startedAt, askedIn: { cluster, region } }
  return { ...(slotNamed(round, name) ?? newSlot(round, name, made)), round, member, region: share.region, now }
}

const otherStep = (step: ReleaseStep): OtherStep => ({ kind: 'other', step: structuredClone(step), id: step.id })

/** The claim of a region that came to a step, and how often the step was answered for by then. */
type Come<Kind> = { readonly seq: number; readonly claim: Kind | OtherStep }

/** Takes part in the release, and claims the step there as `claim` does. */
export const comeTo = async <Kind extends { readonly kind: string }>(
  { store }: Pick<Runtime, 'store'>,
  call: Call,
  { options: { id } }: Configured,
  joining: Joining,
  claim: (at: Reached) => Kind,
): Promise<{
  readonly share: Share
  readonly journal: JournalFile<ReleaseJournal>
  readonly claim: Kind | OtherStep
}> => {
  const share = await joining.joined()
  const journal = openRelease(store, share.partition)
  const claimed = await journal.claim((draft, earlier?: Come<Kind>): Claimed<Come<Kind>> => {
    const at = reachedIn(draft, share, call, { ...joining, id })
    const { step } = at
    const { seq } = step
    if (step.step !== call.step.name) return { result: { seq, claim: otherStep(step) } }
    const result = { seq, claim: claim(at) }
    const isMine = result.claim.kind === 'mine' && (earlier === undefined || earlier.seq === seq)
    return {
      result,
      hold: isMine ? () => patch(step, { intent: intentOf(joining.owner, at.now, call.budget) }) : undefined,
    }
  })
  return { share, journal, claim: claimed.claim }
}

/**
 * Calls a step for all regions of the release, or adopts what another region came to. The region that is polled first
 * acts, and the next goes on where it stopped. So a region that ends or is paused holds up no other.
 */
export const judgeForRelease = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  joining: Joining,
): Promise<Verdict> => {
  const { own, owner, after } = joining
  const taken = await caught(() => comeTo(runtime, call, configured, joining, (at) => claimForRelease(at, joining)))
  if ('error' in taken) return verdictOfError(taken.error, await after())
  const { share, journal, claim } = taken.result
  if (claim.kind !== 'mine') return adopted(claim, await after(), call)
  const place = { journal, uid: ownerOf(share.partition), run: share.attempt, index: claim.index }
  const actor = actorOf(runtime, place, callerOf(call))
  const from = adoptedBy(claim.step, call)
  const part = { actor, own, story: claim.story, state: claim.step.data, adopted: from }
  const { config, id } = claim.step
  const said = await callForRelease(runtime, call, { config, name: id }, part, after)
  const theirs = await writeForRelease(journal, actor, owner, said)
  if (theirs) return adopted({ kind: theirs.phase === 'Running' ? 'busy' : 'done', step: theirs }, await after(), call)
  return said.verdict.phase === 'Successful' ? { ...said.verdict, adopted: from } : said.verdict
}
