import { type Change, type Story, versionOf } from '@canary-steps/sdk'
import { isSameButAttempt, readAttemptKey } from '../journal/identity.ts'
import type { ReleaseJournal, Round } from '../journal/journal.ts'
import { howFar, type Member } from '../journal/member.ts'
import { isFinal, noteHeard, storyAbout } from '../journal/records.ts'
import { roundKey, roundNumber } from '../journal/round-key.ts'
import type { Subject } from '../journal/subject.ts'
import type { ImageRules } from '../ports/policy.ts'
import { hasSaidNo } from './counts.ts'
import { isNamedRelease, type KnownRound, linesCovering } from './lines.ts'
import { cannotTell, differencesInWords } from './other-changes.ts'
import { isLost, isRoundOver, roundsOf, someWentBack } from './round.ts'
import { counts } from './same-change.ts'

/** The participant: an attempt of a Rollout. */
export type Participant = {
  readonly uid: string
  readonly run: string
  readonly story: Story
}

/** Whether another region is still at it. */
const othersGoOn = ({ members }: Round, mine: Member): boolean =>
  Object.values(members).some((other) => other !== mine && other.end === undefined)

/** A step of it was closed before anything was decided, since all that were there had done with it: nobody can answer it any more. */
const isUndecided = ({ steps }: Round): boolean =>
  Object.values(steps).some(({ phase, end }) => phase === 'Running' && end !== undefined)

/** A retry is the same revision, pods and steps again. */
const isRetry = (run: string, before: string): boolean => {
  const [its, earlier] = [readAttemptKey(run), readAttemptKey(before)]
  return its !== undefined && earlier !== undefined && isSameButAttempt(its, earlier)
}

/** Whether an attempt began before another of the same revision, pods and steps. Only a late call of it comes then. */
const isEarlier = (run: string, known: string): boolean =>
  isRetry(run, known) && (readAttemptKey(run)?.attempt ?? '') < (readAttemptKey(known)?.attempt ?? '')

/** Whether a rollout belongs to this round. `mine`: the part that its region has in it already. */
const takesIn = (round: Round, who: Participant, mine: Member | undefined): boolean => {
  if (isLost(round)) return mine === undefined
  if (isUndecided(round)) return false
  // a region that said no and begins anew is asked anew
  if (hasSaidNo(round, who.story.region)) return false
  // decisions of others for one revision do not count for the next; and the end of its own earlier attempt may not have been told
  if (mine) return mine.uid === who.uid && isRetry(who.run, mine.run) && othersGoOn(round, mine)
  return (
    !isRoundOver(round) || !someWentBack(round) || Object.keys(round.members).some((region) => hasSaidNo(round, region))
  )
}

/** Opens again what was closed since all regions had ended well: there is one more. A decision stays. */
const revive = ({ steps, effects }: Round): void => {
  for (const step of Object.values(steps)) delete step.end
  for (const effect of Object.values(effects)) if (effect.stays && !isFinal(effect)) delete effect.outcome
}

const memberOf = ({ uid, run, story }: Participant): Member => ({
  cluster: story.cluster,
  uid,
  run,
  version: versionOf(story.canary.image),
  ...howFar(story),
  places: [],
  passed: {},
})

/** How long after it ended people may wonder why another change under its name is asked for again, in milliseconds. */
const rememberedFor = 24 * 60 * 60_000

/** The first round of other regions under this name that goes on, or ended just now. */
const besideWhich = (draft: ReleaseJournal, { story }: Participant, now: number): [string, Round] | undefined =>
  roundsOf(draft, story.release).find(
    ([, round]) =>
      Object.keys(round.members).some((region) => region !== story.region) &&
      Object.values(round.members).some(({ end }) => !end || now - end.at < rememberedFor),
  )

const newSubject = (draft: ReleaseJournal, who: Participant, change: Change, { rules, now, key }: New): Subject => {
  const first = { change, isNamed: isNamedRelease(who.story), line: key }
  const beside = besideWhich(draft, who, now)
  if (!beside) return first
  const [other, round] = beside
  const regions = Object.keys(round.members)
  const differs = round.subject ? differencesInWords(change, round.subject.change, rules) : cannotTell
  return { ...first, beside: { attempt: other, regions, differs } }
}

/** Circumstances of a new round: by which rules changes are compared, when, and what its key is. */
type New = { readonly rules: ImageRules; readonly now: number; readonly key: string }

const nextKey = (draft: ReleaseJournal, release: string): string => {
  const numbers = roundsOf(draft, release).map(([key]) => roundNumber(key))
  return roundKey(release, Math.max(0, ...numbers) + 1)
}

/** Begins another round. It is in the line of one about the same change, whose name and images it keeps, or in a line of its own. */
const begin = (
  draft: ReleaseJournal,
  who: Participant,
  change: Change,
  same: KnownRound | undefined,
  at: Omit<New, 'key'>,
) => {
  const { region } = who.story
  const story = same ? storyAbout(same.round, who.story) : who.story
  const key = nextKey(draft, story.release)
  const subject = same?.subject ?? newSubject(draft, who, change, { ...at, key })
  draft.runs[key] = { story, subject, seen: '', steps: {}, effects: {}, members: { [region]: memberOf(who) } }
  return { key }
}

/** Which line a rollout belongs to: where it was before, else the one about exactly this, else the newest that is about this and more. */
const lineFor = (
  lines: readonly KnownRound[],
  who: Participant,
  change: Change,
  rules: ImageRules,
): KnownRound | undefined =>
  lines.find(({ round }) => round.members[who.story.region]?.uid === who.uid) ??
  lines.find(({ subject }) => counts(change, subject.change, rules)) ??
  lines[0]

/** The round in which this very attempt takes part. */
export const roundWith = ({ runs }: ReleaseJournal, { uid, run: key, story }: Participant): string | undefined =>
  Object.entries(runs).findLast(([, { members }]) => {
    const member = members[story.region]
    return member?.uid === uid && member.run === key
  })?.[0]

/**
 * Lets a rollout take part in its release, and says in which round. A region that comes later joins those that are there, and adopts what
 * they decided, if all that changes here is what they decided about. One that changes anything else begins beside them, under the same name.
 * Another round begins after all have ended and one went back, or after a step that nobody decided was closed. It
 * also begins for a region that starts anew when all is over or lost.
 */
export const join = (
  draft: ReleaseJournal,
  who: Participant,
  change: Change,
  at: Omit<New, 'key'>,
): { readonly key: string } | { readonly problem: string } => {
  const { region, cluster, group } = who.story
  noteHeard(draft, at.now)
  const known = roundWith(draft, who)
  if (known !== undefined) return { key: known }
  const latest = lineFor(linesCovering(draft, who.story, change, at.rules), who, change, at.rules)
  const mine = latest?.round.members[region]
  if (mine && mine.cluster !== cluster && !mine.end)
    return {
      problem: `region ${region} of ${group} is cluster ${mine.cluster}, and ${cluster} has the same region: give each cluster of a release its own`,
    }
  if (mine && !mine.end && mine.uid === who.uid && isEarlier(who.run, mine.run))
    return { problem: `a later attempt of region ${region} takes part in the release: this one is over` }
  if (!latest || !takesIn(latest.round, who, mine)) return begin(draft, who, change, latest, at)
  const { key, round } = latest
  if (isRoundOver(round) && !isLost(round)) revive(round)
  round.members = { ...round.members, [region]: memberOf(who) }
  return { key }
}
