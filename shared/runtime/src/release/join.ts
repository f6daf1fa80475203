import { type Change, type Story, versionOf } from '@canary-steps/sdk'
import { attemptKey, attemptNumber } from '../journal/attempt-key.ts'
import { isSameButAttempt, readRunKey } from '../journal/identity.ts'
import type { ReleaseJournal, ReleaseRun } from '../journal/journal.ts'
import { howFar, type Member } from '../journal/member.ts'
import { isFinal, storyAbout } from '../journal/records.ts'
import type { Subject } from '../journal/subject.ts'
import type { ImageRules } from '../ports/policy.ts'
import { attemptsOf, hasGoneBack, isLost, isOver } from './attempt.ts'
import { hasSaidNo } from './counts.ts'
import { type Attempt, isNamed, linesCovering } from './lines.ts'
import { cannotTell, differencesInWords } from './other-changes.ts'
import { counts } from './same-change.ts'

/** Who takes part: which run of which Rollout. */
export type Participant = {
  readonly uid: string
  readonly run: string
  readonly story: Story
}

/** Whether another region is still at it. */
const othersGoOn = ({ members }: ReleaseRun, mine: Member): boolean =>
  Object.values(members).some((other) => other !== mine && other.end === undefined)

/** A step of it was closed before anything was decided, since all that were there had done with it: nobody can answer it any more. */
const isUndecided = ({ steps }: ReleaseRun): boolean =>
  Object.values(steps).some(({ phase, end }) => phase === 'Running' && end !== undefined)

/** A retry is the same revision, pods and steps again. */
const isRetry = (run: string, before: string): boolean => {
  const [its, earlier] = [readRunKey(run), readRunKey(before)]
  return its !== undefined && earlier !== undefined && isSameButAttempt(its, earlier)
}

/** Whether a rollout belongs to this attempt. `mine`: the part that its region has in it already. */
const takesIn = (run: ReleaseRun, who: Participant, mine: Member | undefined): boolean => {
  if (isLost(run)) return mine === undefined
  if (isUndecided(run)) return false
  // who said no and begins anew is to be asked anew
  if (mine && hasSaidNo(run, who.story.region)) return false
  // what others decided for one revision is not decided for the next; and that its own run before is over may not have been told
  if (mine) return mine.uid === who.uid && isRetry(who.run, mine.run) && othersGoOn(run, mine)
  return !isOver(run) || !hasGoneBack(run) || Object.keys(run.members).some((region) => hasSaidNo(run, region))
}

/** Opens again what was closed since all regions had ended well: there is one more. What was decided stays so. */
const revive = ({ steps, effects }: ReleaseRun): void => {
  for (const step of Object.values(steps)) if (step.phase !== 'Failed') delete step.end
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

const endedAt = ({ members }: ReleaseRun): number =>
  Math.max(0, ...Object.values(members).map(({ end }) => end?.at ?? 0))

/** The first attempt of other regions under this name that goes on, or ended just now. */
const besideWhich = (draft: ReleaseJournal, { story }: Participant, now: number): [string, ReleaseRun] | undefined =>
  attemptsOf(draft, story.release).find(
    ([, run]) =>
      Object.keys(run.members).some((region) => region !== story.region) &&
      (!isOver(run) || now - endedAt(run) < rememberedFor),
  )

const subjectOf = (draft: ReleaseJournal, who: Participant, change: Change, { rules, now, key }: New): Subject => {
  const first = { change, isNamed: isNamed(who.story), line: key }
  const [attempt, run] = besideWhich(draft, who, now) ?? []
  if (attempt === undefined || !run) return first
  const regions = Object.keys(run.members)
  const differs = run.subject ? differencesInWords(change, run.subject.change, rules) : cannotTell
  return { ...first, beside: { attempt, regions, differs } }
}

/** Circumstances of a new attempt: by which rules changes are compared, when, and what its key is. */
type New = { readonly rules: ImageRules; readonly now: number; readonly key: string }

const nextKey = (draft: ReleaseJournal, release: string): string => {
  const numbers = attemptsOf(draft, release).map(([key]) => attemptNumber(key))
  return attemptKey(release, Math.max(0, ...numbers) + 1)
}

/** Begins another attempt: in the line of one that is about the same, whose name and images it keeps, or in a line of its own. */
const begin = (
  draft: ReleaseJournal,
  who: Participant,
  change: Change,
  same: Attempt | undefined,
  at: Omit<New, 'key'>,
) => {
  const { region } = who.story
  const story = same ? storyAbout(same.run, who.story) : who.story
  const key = nextKey(draft, story.release)
  const subject = same?.subject ?? subjectOf(draft, who, change, { ...at, key })
  draft.runs[key] = { story, subject, seen: '', steps: {}, effects: {}, members: { [region]: memberOf(who) } }
  return { attempt: key }
}

/** Which line a rollout belongs to: where it was before, else the one about exactly this, else the newest that is about this and more. */
const lineFor = (lines: readonly Attempt[], who: Participant, change: Change, rules: ImageRules): Attempt | undefined =>
  lines.find(({ run }) => run.members[who.story.region]?.uid === who.uid) ??
  lines.find(({ subject }) => counts(change, subject.change, rules)) ??
  lines[0]

/** The attempt in which this very run takes part. */
export const attemptWith = ({ runs }: ReleaseJournal, { uid, run: key, story }: Participant): string | undefined =>
  Object.entries(runs).findLast(([, { members }]) => {
    const member = members[story.region]
    return member?.uid === uid && member.run === key
  })?.[0]

/**
 * Lets a rollout take part in its release, and says in which attempt. A region that comes later joins those that are there, and adopts what
 * they decided, if all that changes here is what they decided about. One that changes anything else begins beside them, under the same name.
 * After all have ended and one went back, after a step that nobody decided was closed, and for a region that begins anew when all is over or
 * lost, another attempt begins.
 */
export const join = (
  draft: ReleaseJournal,
  who: Participant,
  change: Change,
  at: Omit<New, 'key'>,
): { readonly attempt: string } | { readonly problem: string } => {
  const { region, cluster, group } = who.story
  draft.heardAt = at.now
  const known = attemptWith(draft, who)
  if (known !== undefined) return { attempt: known }
  const latest = lineFor(linesCovering(draft, who.story, change, at.rules), who, change, at.rules)
  const mine = latest?.run.members[region]
  if (mine && mine.cluster !== cluster && !mine.end)
    return {
      problem: `region ${region} of ${group} is cluster ${mine.cluster}: clusters of one release need regions of their own, and ${cluster} has the same`,
    }
  if (!latest || !takesIn(latest.run, who, mine)) return begin(draft, who, change, latest, at)
  const { key, run } = latest
  if (isOver(run) && !isLost(run)) revive(run)
  run.members = { ...run.members, [region]: memberOf(who) }
  return { attempt: key }
}
