import { goesForward } from '@canary-steps/sdk'
import type { Journal, Run } from '../journal/journal.ts'
import { type Facts, type Identity, isSameStep } from './identity.ts'

/** A run of the journal and its place in it. */
export type NamedRun = { readonly key: string; readonly attempt: string; readonly run: Run }

/** The newest run of the revision, pods and steps that a Rollout is at. */
export const latestRun = (
  journal: Journal,
  { revision, podHash, stepHash }: Omit<Facts, 'index'>,
): NamedRun | undefined => {
  const prefix = `${revision}/${podHash}/${stepHash}/`
  const found = Object.entries(journal.runs).findLast(([key]) => key.startsWith(prefix))
  return found && { key: found[0], attempt: found[0].slice(prefix.length), run: found[1] }
}

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

const asksAgain = ({ toldAt }: Run, now: number): boolean => toldAt !== undefined && now - toldAt >= asksAgainAfter

/**
 * Which attempt a Run belongs to. `Progressing` changes at a retry, but at each pause as well, so a change alone begins no
 * attempt: the one before must be over, or the controller must have begun anew. What is not newer than what was seen belongs to
 * the attempt that it was seen in, even when that is over: but Kubernetes counts in seconds, and a retry may come in the same.
 * `saved`: what the controller kept for this step, and for the others, which tells where the journal was lost.
 */
export const attemptOf = (
  journal: Journal,
  facts: Facts,
  saved: { readonly own: Identity | undefined; readonly all: readonly Identity[] },
  now: number,
): string => {
  if (facts.startedAt) return facts.startedAt
  const latest = latestRun(journal, facts)
  const hasState = saved.own !== undefined && isSameStep(saved.own, facts)
  if (!latest) return savedAttempt(facts, saved) ?? facts.transition
  if (facts.transition <= latest.run.seen)
    return hasGoneBack(latest.run) && asksAgain(latest.run, now) ? `${latest.attempt}~` : latest.attempt
  return hasGoneBack(latest.run) || beganAnew(latest.run, facts.index, hasState) ? facts.transition : latest.attempt
}
