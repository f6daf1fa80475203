import type { Outcome, RolloutView, StoryPlace } from '@canary-steps/sdk'
import { latestAttempt, mayBeEarlier } from './attempt.ts'
import { type Facts, factsOf, type Identity, isSameButAttempt, readAttemptKey } from './identity.ts'
import type { Attempt, RolloutJournal } from './journal.ts'
import { markAttemptEnd, markBypassedStep, reopen } from './mark-end.ts'
import { noteRevision } from './records.ts'

/**
 * Why a Rollout was aborted, in the controller's words; undefined as long as it has not written them down. The same
 * for a call and for what is seen.
 */
export const abortReason = ({ conditions }: RolloutView['status']): string | undefined =>
  conditions.find(({ reason }) => reason === 'RolloutAborted')?.message

/** An attempt of the journal that the Rollout has left behind, and how. */
type EndedAttempt = {
  readonly run: string
  readonly outcome: Outcome
  readonly reason: string
  /** It is the attempt that the Rollout is at, so that it may have ended otherwise before. */
  readonly mayReverse?: boolean
}

const isPromoted = ({ metadata, status }: RolloutView): boolean =>
  status.phase === 'Healthy' &&
  status.stableRS !== '' &&
  status.stableRS === status.currentPodHash &&
  (status.observedGeneration === '' || status.observedGeneration === String(metadata.generation))

const healthy = { outcome: 'succeeded', reason: 'the rollout is Healthy' } as const

/** The outcome of an attempt of an earlier revision, or of steps that were edited since; undefined for the current one. */
const leftBehind = (key: string, facts: Facts, stableHash: string) => {
  const { revision, podHash } = facts
  const its = readAttemptKey(key)
  if (!its || its.revision < revision)
    return { outcome: 'superseded', reason: `revision ${revision} took its place` } as const
  if (its.revision > revision || isSameButAttempt(its, facts)) return undefined
  return its.podHash === podHash && podHash === stableHash
    ? healthy
    : ({ outcome: 'superseded', reason: 'the steps of the rollout were edited' } as const)
}

/** The last attempt whose pods are stable, of this revision or the one before: it had succeeded, whatever was told of it. */
const stableAttempt = (
  { runs }: RolloutJournal,
  { revision, podHash }: Facts,
  stableHash: string,
): string | undefined => {
  const itsRevision = stableHash === podHash ? revision : revision - 1
  return Object.keys(runs).findLast((key) => {
    const its = readAttemptKey(key)
    return its?.revision === itsRevision && its.podHash === stableHash
  })
}

/** The outcomes, from a Rollout's status, of attempts without any later call: the controller ends them in silence. */
const endedAttempts = (journal: RolloutJournal, rollout: RolloutView, facts: Facts): EndedAttempt[] => {
  const isHealthy = isPromoted(rollout)
  const stable = stableAttempt(journal, facts, rollout.status.stableRS)
  const old = Object.keys(journal.runs).flatMap((run) => {
    const end = leftBehind(run, facts, rollout.status.stableRS)
    return end ? [{ run, ...(run === stable ? { ...healthy, mayReverse: true } : end) }] : []
  })
  const latest = latestAttempt(journal, facts)
  // a view from before a retry must not end the attempt after it
  if (!latest || facts.transition < latest.attempt.seen) return old
  const { abort, message, stableRS, currentPodHash } = rollout.status
  if (abort && stableRS !== currentPodHash)
    return [
      ...old,
      { run: latest.key, outcome: 'aborted', reason: abortReason(rollout.status) ?? message, mayReverse: true },
    ]
  return isHealthy ? [...old, { run: latest.key, ...healthy, mayReverse: true }] : old
}

/** Steps that were still at work when the rollout came to `index`: only people can move it past them. */
const markBypassed = (attempt: Attempt, index: number, now: number): void => {
  for (const [at, { phase }] of Object.entries(attempt.steps))
    if (Number(at) < index && phase === 'Running') markBypassedStep(attempt, Number(at), now)
}

/** Writes down which steps of the current attempt were passed by hand: the controller tells them nothing. */
export const markBypassedSteps = (draft: RolloutJournal, rollout: RolloutView, now: number): void => {
  const facts = factsOf(rollout)
  const latest = latestAttempt(draft, facts)
  const { abort, promoteFull } = rollout.status
  // a full promotion is told by Terminate, an abort by Abort, and an old view tells nothing
  if (!latest || facts.transition < latest.attempt.seen || mayBeEarlier(latest.began, facts)) return
  if (facts.revision >= draft.revision && !abort && !promoteFull) markBypassed(latest.attempt, facts.index, now)
}

/** Remembers what became stable: as its own attempt knows it, or else as the Rollout shows it. */
const noteStableImages = (draft: RolloutJournal, { spec }: RolloutView, attempt: Attempt | undefined): void => {
  const { containers } = attempt?.story.change ?? spec.template.spec
  // a sparse view, as of a notification, tells of none
  if (containers.length === 0) return
  draft.stableImages = containers.map(({ name, image }) => ({ name, image }))
  delete draft.stableImage
}

/** The record of the stable pods. An earlier version remembered the first container's image, without its name. */
export const stableImagesOf = (
  { stableImages, stableImage }: RolloutJournal,
  { spec }: RolloutView,
): StoryPlace['stableImages'] => {
  const [first] = spec.template.spec.containers
  return stableImages ?? (stableImage && first ? [{ name: first.name, image: stableImage }] : undefined)
}

/** How many promotions are remembered: Argo keeps ten old ReplicaSets to go back to (revisionHistoryLimit). */
const keptPromotions = 20

const notePromoted = (draft: RolloutJournal, { podHash, revision }: Facts): void => {
  draft.promoted[podHash] ??= revision
  const oldestFirst = Object.entries(draft.promoted).toSorted(([, one], [, other]) => one - other)
  draft.promoted = Object.fromEntries(oldestFirst.slice(-keptPromotions))
}

/** Whether the Rollout goes back from what is stable to what was promoted in full before that, and was seen to be. */
export const isRollback = ({ promoted }: RolloutJournal, { status }: RolloutView): boolean => {
  const [to, from] = [promoted[status.currentPodHash], promoted[status.stableRS]]
  return to !== undefined && from !== undefined && to < from
}

/** Writes down how attempts ended, and remembers the images of a revision that became stable. */
export const markEndedAttempts = (draft: RolloutJournal, rollout: RolloutView, now: number): void => {
  const facts = factsOf(rollout)
  if (facts.revision < draft.revision) return
  noteRevision(draft, facts.revision, now)
  for (const { run, outcome, reason, mayReverse } of endedAttempts(draft, rollout, facts)) {
    const ended = draft.runs[run]
    if (!ended) continue
    if (mayReverse) for (const index of Object.keys(ended.steps)) reopen(ended, Number(index), outcome)
    markAttemptEnd(ended, outcome, reason, now)
  }
  const latest = latestAttempt(draft, facts)
  if (latest && latest.attempt.seen < facts.transition && rollout.status.abort) latest.attempt.seen = facts.transition
  if (!isPromoted(rollout)) return
  noteStableImages(draft, rollout, latest?.attempt)
  notePromoted(draft, facts)
}

/** A new attempt ends those before it: the rollout was aborted and retried, whether or not anyone told. */
export const markEarlierAttempts = (draft: RolloutJournal, identity: Identity, now: number): void => {
  for (const [key, attempt] of Object.entries(draft.runs)) {
    const its = readAttemptKey(key)
    if (its && isSameButAttempt(its, identity) && its.attempt < identity.attempt)
      markAttemptEnd(attempt, 'aborted', 'the rollout was aborted and retried', now)
  }
}
