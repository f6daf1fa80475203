import { type Configured, type Story, TerminalError } from '@canary-steps/sdk'
import { type Actor, actorOf } from '../effects/actor.ts'
import { intentOf, isHeld } from '../journal/attempt.ts'
import type { Call } from '../journal/call.ts'
import { ownerOf } from '../journal/identity.ts'
import { Json, jsonOf, patch, type ReleaseJournal, type ReleaseStep } from '../journal/journal.ts'
import { type JournalFile, openRelease } from '../journal/journal-file.ts'
import { markEnd } from '../journal/mark-end.ts'
import { howFar } from '../journal/member.ts'
import { recordIn, storyAbout, storyOfAll } from '../journal/records.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import { memberIn, type Share } from '../release/share.ts'
import { newSlot, slotNamed } from '../release/slot.ts'
import { callForRelease, type Said } from './call-for-release.ts'
import { callerOf, type Mine, type Part } from './call-step.ts'
import { type Circumstances, lookAgain, running, type Verdict, verdictOfError } from './verdict.ts'

/** A step that is done once for all regions, as one region comes to it. */
export type Joining = Pick<Part, 'actor' | 'own' | 'story'> & {
  readonly claim: Mine
  /** By what name this Run holds its intents. */
  readonly owner: string
  /** Takes part in the release. */
  joined(): Promise<Share>
  /** What is known of the call by now. */
  after(): Promise<Circumstances>
}

/** What the release's journal says to a region that comes to a step. `index`: among the steps of the release. */
type Turn =
  | { readonly kind: 'done' | 'busy' | 'ended'; readonly step: ReleaseStep }
  | { readonly kind: 'mine'; readonly step: ReleaseStep; readonly index: number; readonly story: Story }
  | { readonly kind: 'other'; readonly step: ReleaseStep; readonly id: string }

/** Takes the step for this Run, unless another region is at work or it is decided already. */
const takeTurn = (
  journal: JournalFile<ReleaseJournal>,
  share: Share,
  call: Call,
  configured: Configured,
  { actor, story, claim, owner }: Joining,
): Promise<Turn> =>
  journal.update((draft): Turn => {
    const { run, member } = memberIn(draft, share)
    const now = actor.clock.now()
    draft.heardAt = now
    patch(member, howFar(story))
    const name = { step: call.step.name, id: configured.options.id, index: actor.index }
    // where the store was lost, the controller's copy is all there is of what was done
    const { rebuilt, data, startedAt } = claim.step
    const { index, step } =
      slotNamed(run, name) ??
      newSlot(run, name, {
        config: Json.parse(call.config),
        rebuilt,
        data,
        startedAt,
        askedIn: { cluster: call.cluster, region: call.region },
      })
    if (step.step !== name.step) return { kind: 'other', step: structuredClone(step), id: step.id }
    if (step.phase !== 'Running') return { kind: 'done', step: structuredClone(step) }
    if (step.end) return { kind: 'ended', step: structuredClone(step) }
    if (isHeld(step.intent, now)) return { kind: 'busy', step: structuredClone(step) }
    run.story = storyAbout(run, story)
    step.intent = intentOf(owner, now, call.budget)
    return { kind: 'mine', step: structuredClone(step), index, story: storyOfAll(run) }
  })

/** Where a step was done first, if that is not where the call comes from. */
export const adoptedBy = ({ askedIn }: ReleaseStep, { cluster }: Call): ReleaseStep['askedIn'] =>
  askedIn?.cluster === cluster ? undefined : askedIn

/** What the controller of a region hears of a step that another region has done, or does. */
export const adopted = (turn: Exclude<Turn, { kind: 'mine' }>, at: Circumstances, call: Call): Verdict => {
  const { message, data, phase, end } = turn.step
  const kept = data !== undefined && { data }
  if (turn.kind === 'other')
    return verdictOfError(
      new TerminalError(`config.id: ${turn.id} is ${turn.step.step} in another region of the release`),
      at,
    )
  if (turn.kind === 'busy') return running(at, message || 'another region is at work', lookAgain, data)
  if (turn.kind === 'ended')
    return { phase: 'Failed', outcome: 'failed', message: `the release has ended: ${end?.reason || end?.outcome}` }
  if (phase === 'Failed')
    return { phase: 'Failed', outcome: end?.outcome === 'expired' ? 'expired' : 'failed', message }
  return { phase: 'Successful', message, ...kept, adopted: adoptedBy(turn.step, call) }
}

/** Writes down what came of the step for all regions, unless somebody has taken over or failed it since: then theirs counts. */
const writeDown = (
  journal: JournalFile<ReleaseJournal>,
  actor: Actor,
  owner: string,
  { verdict, message }: Said,
): Promise<ReleaseStep | undefined> =>
  journal.update((draft) => {
    const { run, step } = recordIn(draft, actor)
    if (step.intent?.owner !== owner) return structuredClone(step)
    delete step.intent
    const now = actor.clock.now()
    // it has ended while this Run was at work: what the Run opened has to be closed now
    if (step.end) patch(step.end, { status: 'pending', due: now })
    if (step.phase !== 'Running') return structuredClone(step)
    if (verdict.phase === 'Error' || verdict.phase === 'Wanted') return undefined
    patch(step, { seq: step.seq + 1, phase: verdict.phase, message })
    if ('data' in verdict && verdict.data !== undefined) step.data = jsonOf(verdict.data)
    if (verdict.phase === 'Failed') markEnd(run, actor.index, verdict.outcome, message, now)
    return undefined
  })

/** Takes part in the release, and takes there what `take` finds to do. */
export const comeTo = async <Taken>(
  { store }: Pick<Runtime, 'store'>,
  { joined }: Pick<Joining, 'joined'>,
  take: (journal: JournalFile<ReleaseJournal>, share: Share) => Promise<Taken>,
): Promise<{ readonly share: Share; readonly journal: JournalFile<ReleaseJournal>; readonly turn: Taken }> => {
  const share = await joined()
  const journal = openRelease(store, share.partition)
  return { share, journal, turn: await take(journal, share) }
}

/**
 * Calls a step for all regions of the release, or adopts what another region came to. Whoever is polled first acts, and the next goes on
 * where it stopped, so that a region that ends or is paused holds up no other.
 */
export const judgeForRelease = async (
  runtime: Runtime,
  call: Call,
  configured: Configured,
  joining: Joining,
): Promise<Verdict> => {
  const { own, owner, after } = joining
  const taken = await caught(() =>
    comeTo(runtime, joining, (at, part) => takeTurn(at, part, call, configured, joining)),
  )
  if ('error' in taken) return verdictOfError(taken.error, await after())
  const { share, journal, turn } = taken.result
  if (turn.kind !== 'mine') return adopted(turn, await after(), call)
  const place = { journal, uid: ownerOf(share.partition), run: share.attempt, index: turn.index }
  const actor = actorOf(runtime, place, callerOf(call))
  const from = adoptedBy(turn.step, call)
  const part = { actor, own, story: turn.story, data: turn.step.data, adopted: from }
  const { config, id } = turn.step
  const said = await callForRelease(runtime, call, { config, name: id }, part, after)
  const theirs = await writeDown(journal, actor, owner, said)
  if (theirs) return adopted({ kind: theirs.phase === 'Running' ? 'busy' : 'done', step: theirs }, await after(), call)
  return said.verdict.phase === 'Successful' ? { ...said.verdict, adopted: from } : said.verdict
}
