import { versionOf } from '@canary-steps/sdk'
import { attemptIn, withoutAttempt } from '../identity/identity.ts'
import { isFinal } from '../journal/effects.ts'
import type { Journal, Run } from '../journal/journal.ts'
import { attemptsOf, hasGoneBack, isLost, isOver } from './attempt.ts'
import { howFar, type Member } from './member.ts'
import type { Participant } from './participant.ts'

/** Whether another region is still at it. */
const othersGoOn = ({ members = {} }: Run, mine: Member): boolean =>
  Object.values(members).some((other) => other !== mine && other.end === undefined)

/** A step of it was closed before anything was decided, since all that were there had done with it: nobody can answer it any more. */
const isUndecided = ({ steps }: Run): boolean =>
  Object.values(steps).some(({ phase, end }) => phase === 'Running' && end !== undefined)

/** A retry is the same revision, pods and steps again. */
const isRetry = (run: string, before: string): boolean => withoutAttempt(run) === withoutAttempt(before)

/** Whether a rollout belongs to this attempt. `mine`: the part that its region has in it already. */
const takesIn = (run: Run, who: Participant, mine: Member | undefined): boolean => {
  if (isLost(run)) return mine === undefined
  if (isUndecided(run)) return false
  // what others decided for one revision is not decided for the next; and that its own run before is over may not have been told
  if (mine) return mine.uid === who.uid && isRetry(who.run, mine.run) && othersGoOn(run, mine)
  return !isOver(run) || !hasGoneBack(run)
}

/** Opens again what was closed since all regions had ended well: there is one more. What was decided stays so. */
const revive = ({ steps, effects }: Run): void => {
  for (const step of Object.values(steps)) if (step.phase !== 'Failed') delete step.end
  for (const effect of Object.values(effects)) if (effect.stays && !isFinal(effect)) delete effect.outcome
}

/** People decide about one image: no other is let pass under its release's name. */
const otherVersion = ({ members = {} }: Run, { story }: Participant): string | undefined => {
  const version = versionOf(story.canary.image)
  const [there] = Object.entries(members).filter(([, member]) => member.version !== version)
  return (
    there &&
    `release ${story.release} is ${there[1].version} in region ${there[0]} and ${version} in ${story.region}: a release has one image`
  )
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

/**
 * Lets a rollout take part in its release, and says in which attempt. A region that comes later joins those that are there, and adopts what
 * they decided. After all have ended and one went back, after a step that nobody decided was closed, and for a region that begins anew when
 * all is over or lost, another attempt begins.
 */
export const join = (
  draft: Journal,
  who: Participant,
  now: number,
): { readonly attempt: string } | { readonly problem: string } => {
  const { release, region, cluster } = who.story
  draft.heardAt = now
  const attempts = attemptsOf(draft, release)
  const latest = attempts.at(-1)
  const mine = latest?.[1].members?.[region]
  if (latest && mine?.uid === who.uid && mine.run === who.run) return { attempt: latest[0] }
  if (mine && mine.cluster !== cluster && !mine.end)
    return {
      problem: `region ${region} of ${who.story.group} is cluster ${mine.cluster}: clusters of one release need regions of their own, and ${cluster} has the same`,
    }
  if (latest && takesIn(latest[1], who, mine)) {
    const [attempt, run] = latest
    const problem = otherVersion(run, who)
    if (problem) return { problem }
    if (isOver(run) && !isLost(run)) revive(run)
    run.members = { ...run.members, [region]: memberOf(who) }
    return { attempt }
  }
  const before = latest ? Number(attemptIn(latest[0])) : 0
  const attempt = `${encodeURIComponent(release)}/${before + 1}`
  draft.runs[attempt] = { story: who.story, seen: '', steps: {}, effects: {}, members: { [region]: memberOf(who) } }
  return { attempt }
}
