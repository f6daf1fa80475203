import { type End, goesOn, type Outcome } from '@canary-steps/sdk'
import type { ReleaseJournal, Round } from '../journal/journal.ts'
import { type JournalFile, openRelease } from '../journal/journal-file.ts'
import { endAfterBypass, markEnd, markEndIfOpen, reopen } from '../journal/mark-end.ts'
import type { Member } from '../journal/member.ts'
import { patch } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { awaitedIn, decisionAt, endByVerdict } from './counts.ts'
import type { Share } from './share.ts'
import { type SlotName, slotNamed } from './slot.ts'

/** The outcome that counts when regions ended in different ways: the gravest first. Where people said no, others may have failed because of that. */
const gravest: readonly Outcome[] = [
  'rejected',
  'failed',
  'expired',
  'aborted',
  'orphaned',
  'superseded',
  'bypassed',
  'terminated',
  'succeeded',
  'approved',
]

const ranks = (outcome: Outcome): number => gravest.indexOf(outcome)

/** Which of two ends of one region counts: of a step that it was moved past by hand, unless its rollout went back after all. */
const graver = (one: End, other: End): End => (ranks(one.outcome) <= ranks(other.outcome) ? one : other)

const words = ({ outcome, reason }: End): string => (reason ? `${outcome}: ${reason}` : outcome)

/** One end for all regions of a release, with the reason: the words of each, those that say the same together. */
const endOfAll = (ends: ReadonlyMap<string, End>): Pick<End, 'outcome' | 'reason'> => {
  const all = [...ends.values()]
  const outcome = gravest.find((grave) => all.some((end) => end.outcome === grave)) ?? 'orphaned'
  const said = Map.groupBy(ends, ([, end]) => words(end))
  const [only, ...others] = said.values()
  if (only && others.length === 0) return { outcome, reason: only[0]?.[1].reason ?? '' }
  return {
    outcome,
    reason: [...said].map(([text, regions]) => `${regions.map(([region]) => region).join(', ')}: ${text}`).join('; '),
  }
}

/** A step of a release that has ended for all, and is to be closed. */
export type DueSlot = { readonly journal: JournalFile<ReleaseJournal>; readonly run: string; readonly index: number }

type Leaving = { readonly uid: string; readonly run: string; readonly outcome: Outcome; readonly reason: string }

/** How each region that takes part has ended, or done with something; undefined: one of them has not. */
const endsOf = (
  members: readonly [string, Member][],
  endOf: (member: Member, region: string) => End | undefined,
): ReadonlyMap<string, End> | undefined => {
  const ends = new Map<string, End>()
  for (const [region, member] of members) {
    const end = endOf(member, region)
    if (!end) return undefined
    ends.set(region, end)
  }
  return ends
}

const endAt =
  (index: number) =>
  ({ end, passed }: Member): End | undefined => {
    const byHand = passed[index]
    return end && byHand ? graver(end, byHand) : (end ?? byHand)
  }

/** Ends the steps that every region has done with: as the gravest of their ends says. A region's own decision is its end. */
export const endSteps = (round: Round, now: number): void => {
  const all = endsOf(Object.entries(round.members), ({ end }) => end)
  const over = all && endOfAll(all)
  for (const [at, step] of Object.entries(round.steps)) {
    const index = Number(at)
    const ofItself = endAt(index)
    const ends = endsOf(
      awaitedIn(round, step),
      (member, region) => endByVerdict(step, region, member) ?? ofItself(member),
    )
    if (!ends) continue
    const decided = decisionAt(round, step)
    const { outcome, reason } = { ...endOfAll(ends), ...(decided && { outcome: decided }) }
    if (decided) step.phase = 'Successful'
    if (step.phase !== 'Failed') reopen(round, index, outcome)
    markEndIfOpen(round, index, outcome, reason, now)
    if (over) endAfterBypass(round, index, over.outcome, over.reason, now)
  }
}

/** Changes a region's part, unless another attempt of it has taken part since, and says which steps are to be closed by that. */
const changeMember = (
  { store, clock }: Pick<Runtime, 'store' | 'clock'>,
  { partition, attempt: key, region }: Share,
  { uid, run }: Leaving,
  apply: (round: Round, member: Member, now: number) => void,
): Promise<DueSlot[]> => {
  const journal = openRelease(store, partition)
  return journal.update((draft) => {
    const round = draft.runs[key]
    const member = round?.members[region]
    if (!round || member?.uid !== uid || member.run !== run) return []
    const now = clock.now()
    draft.heardAt = now
    apply(round, member, now)
    endSteps(round, now)
    return Object.entries(round.steps).flatMap(([index, { end }]) =>
      end?.status === 'pending' ? [{ journal, run: key, index: Number(index) }] : [],
    )
  })
}

/** A region's rollout has ended: the shared effects are closed when it was the last. */
export const leaveRelease = (
  runtime: Pick<Runtime, 'store' | 'clock'>,
  share: Share,
  leaving: Leaving,
): Promise<DueSlot[]> =>
  changeMember(runtime, share, leaving, (_, member, at) => {
    const { outcome, reason } = leaving
    const isReversed = member.end && goesOn(member.end.outcome) !== goesOn(outcome)
    if (!member.end || isReversed) member.end = { outcome, reason, at }
  })

/**
 * A region has done with a step of the release. A failed step fails for all, unless each counts for itself. A step
 * passed by hand is passed only there.
 */
export const leaveStep = (
  runtime: Pick<Runtime, 'store' | 'clock'>,
  share: Share,
  name: SlotName,
  leaving: Leaving,
): Promise<DueSlot[]> =>
  changeMember(runtime, share, leaving, (round, member, at) => {
    const { outcome, reason } = leaving
    const slot = slotNamed(round, name)
    if (!slot) return
    const hasFailed = outcome === 'failed' || outcome === 'expired'
    if (outcome === 'bypassed' || (hasFailed && slot.step.counts)) member.passed[slot.index] = { outcome, reason, at }
    if (slot.step.counts) return
    if (!hasFailed || slot.step.phase !== 'Running') return
    patch(slot.step, { phase: 'Failed', message: reason })
    markEnd(round, slot.index, outcome, reason, at)
  })
