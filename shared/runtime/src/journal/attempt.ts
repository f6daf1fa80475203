import { goesForward } from '@canary-steps/sdk'
import { elapsed } from '../ports/time.ts'
import { type Facts, type Identity, isSameButAttempt, isSameStep, readRunKey } from './identity.ts'
import type { RolloutJournal, RolloutRun, Run } from './journal.ts'

/** A run of the journal and its place in it. */
type NamedRun = { readonly key: string; readonly attempt: string; readonly run: RolloutRun }

type Place = Pick<Facts, 'revision' | 'podHash' | 'stepHash'>

const runsAt = (journal: RolloutJournal, place: Place): NamedRun[] =>
  Object.entries(journal.runs).flatMap(([key, run]) => {
    const its = readRunKey(key)
    return its && isSameButAttempt(its, place) ? [{ key, attempt: its.attempt, run }] : []
  })

/** The newest run of the revision, pods and steps that a Rollout is at. */
export const latestRun = (journal: RolloutJournal, place: Place): NamedRun | undefined => runsAt(journal, place).at(-1)

/** When an attempt began. Those of one second differ by what follows it. */
const beganAt = (attempt: string): string => attempt.replace(/~+$/, '')

/** Whether a view may be of the attempt before: a retry in the same second leaves no trace in it. */
export const mayBeEarlier = (attempt: string, { transition }: Pick<Facts, 'transition'>): boolean =>
  beganAt(attempt) !== attempt && transition <= beganAt(attempt)

const savedAttempt = (
  facts: Facts,
  { own, all }: { readonly own: Identity | undefined; readonly all: readonly Identity[] },
): string | undefined =>
  [...(own ? [own] : []), ...all].find((identity) => isSameStep({ ...identity, index: facts.index }, facts))?.attempt

/** Whether a run is known to have gone back: its attempt is over. */
export const hasGoneBack = ({ steps }: Run): boolean =>
  Object.values(steps).some(({ end }) => end !== undefined && !goesForward(end.outcome))

/** Whether a Run shows that the controller began anew: its index went back, or the status of a known step is gone. */
const beganAnew = ({ steps }: Run, index: number, hasState: boolean): boolean =>
  Object.keys(steps).some((known) => Number(known) > index) || (!hasState && steps[index] !== undefined)

/** A controller that is told that an attempt is over and asks again has begun another; a late duplicate does not ask again. */
const asksAgainAfter = 10_000

const asksAgain = ({ toldAt }: RolloutRun, now: number): boolean =>
  toldAt !== undefined && elapsed(toldAt, now) >= asksAgainAfter

/**
 * Which attempt a Run belongs to. `Progressing` changes at a retry, but at each pause as well, so a change alone begins no
 * attempt: the one before must be over, or the controller must have begun anew. What is not newer than what was seen belongs to
 * the attempt that it was seen in, even when that is over: but Kubernetes counts in seconds, and a retry may come in the same.
 * `saved`: what the controller kept for this step, and for the others, which tells where the journal was lost.
 */
export const attemptOf = (
  journal: RolloutJournal,
  facts: Facts,
  saved: { readonly own: Identity | undefined; readonly all: readonly Identity[] },
  now: number,
): string => {
  if (facts.startedAt) return facts.startedAt
  const latest = latestRun(journal, facts)
  const hasState = saved.own !== undefined && isSameStep(saved.own, facts)
  if (!latest) return savedAttempt(facts, saved) ?? facts.transition
  if (facts.transition <= latest.run.seen) {
    const seenIn = runsAt(journal, facts).findLast(({ attempt }) => beganAt(attempt) <= facts.transition) ?? latest
    const isRetry = seenIn.key === latest.key && hasGoneBack(latest.run) && asksAgain(latest.run, now)
    return isRetry ? `${latest.attempt}~` : seenIn.attempt
  }
  return hasGoneBack(latest.run) || beganAnew(latest.run, facts.index, hasState) ? facts.transition : latest.attempt
}
