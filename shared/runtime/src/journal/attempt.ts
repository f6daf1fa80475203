import { goesOn, isSameJson, json, type Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { begunBy, elapsed } from '../ports/time.ts'
import { type Call, longestBudget } from './call.ts'
import {
  attemptKey,
  type Envelope,
  type Facts,
  type Identity,
  isSameButAttempt,
  isSameStep,
  readAttemptKey,
} from './identity.ts'
import type { Attempt, RolloutAttempt, RolloutJournal, StepRecord } from './journal.ts'
import { noteRevision, patch } from './records.ts'

/** An attempt of the journal and its key in it. */
type NamedAttempt = { readonly key: string; readonly began: string; readonly attempt: RolloutAttempt }

type OneRevision = Pick<Facts, 'revision' | 'podHash' | 'stepHash'>

const attemptsAt = (journal: RolloutJournal, revision: OneRevision): NamedAttempt[] =>
  Object.entries(journal.runs).flatMap(([key, attempt]) => {
    const its = readAttemptKey(key)
    return its && isSameButAttempt(its, revision) ? [{ key, began: its.attempt, attempt }] : []
  })

/** The newest attempt of the revision, pods and steps that a Rollout is at. */
export const latestAttempt = (journal: RolloutJournal, revision: OneRevision): NamedAttempt | undefined =>
  attemptsAt(journal, revision).at(-1)

/** When an attempt began. Those of one second differ by what follows it. */
const beganAt = (attempt: string): string => attempt.replace(/~+$/, '')

/** Whether a view may be of the attempt before: a retry in the same second leaves no trace in it. */
export const mayBeEarlier = (attempt: string, { transition }: Pick<Facts, 'transition'>): boolean =>
  beganAt(attempt) !== attempt && transition <= beganAt(attempt)

const attemptKept = (
  facts: Facts,
  { own, all }: { readonly own: Identity | undefined; readonly all: readonly Identity[] },
): string | undefined =>
  [...(own ? [own] : []), ...all].find((identity) => isSameStep({ ...identity, index: facts.index }, facts))?.attempt

/** Whether an attempt is known to have gone back: its attempt is over. */
const hasGoneBack = ({ steps }: Attempt): boolean =>
  Object.values(steps).some(({ end }) => end !== undefined && !goesOn(end.outcome))

/** Whether a Run shows that the controller began anew: its index went back, or the status of a known step is gone. */
const beganAnew = ({ steps }: Attempt, index: number, hasState: boolean): boolean =>
  Object.keys(steps).some((known) => Number(known) > index) || (!hasState && steps[index] !== undefined)

/** A controller that is told that an attempt is over and asks again has begun another; a late duplicate does not ask again. */
const asksAgainAfter = 10_000

const asksAgain = ({ toldAt }: RolloutAttempt, now: number): boolean =>
  toldAt !== undefined && elapsed(toldAt, now) >= asksAgainAfter

/**
 * Which attempt a Run belongs to. `Progressing` changes at a retry, but at each pause as well, so a change alone
 * begins no attempt. The attempt before must be over, or the controller must have begun anew. A time that is not
 * newer than a known one belongs to the attempt of the known one, even when that is over. But Kubernetes counts in
 * seconds, and a retry may come in the same.
 * `kept`: whom the controller has envelopes of, this step and the others, which tells where the journal was lost.
 */
export const attemptOf = (
  journal: RolloutJournal,
  facts: Facts,
  kept: { readonly own: Identity | undefined; readonly all: readonly Identity[] },
  now: number,
): string => {
  if (facts.startedAt) return facts.startedAt
  const latest = latestAttempt(journal, facts)
  const hasState = kept.own !== undefined && isSameStep(kept.own, facts)
  if (!latest) return attemptKept(facts, kept) ?? facts.transition
  if (facts.transition <= latest.attempt.seen) {
    const seenIn = attemptsAt(journal, facts).findLast(({ began }) => beganAt(began) <= facts.transition) ?? latest
    const isRetry = seenIn.key === latest.key && hasGoneBack(latest.attempt) && asksAgain(latest.attempt, now)
    return isRetry ? `${latest.began}~` : seenIn.began
  }
  return hasGoneBack(latest.attempt) || beganAnew(latest.attempt, facts.index, hasState)
    ? facts.transition
    : latest.began
}

/** Room for the result to be written after the budget has passed, in milliseconds. */
const grace = 5_000

/** The process that acts for a step, and the time until which no other does. Times in milliseconds. */
export const intentOf = (owner: string, now: number, budget: number): NonNullable<StepRecord['intent']> => ({
  owner,
  expiresAt: now + Math.min(budget, longestBudget) + grace,
})

/** Whether somebody else than `owner` acts. An intent that ends later than any can is of a clock that has gone back since: its writer may be long gone. */
export const isHeld = (intent: StepRecord['intent'], now: number, owner?: string): boolean =>
  intent !== undefined &&
  intent.owner !== owner &&
  intent.expiresAt > now &&
  intent.expiresAt <= now + longestBudget + grace

/** The journal's answer to a Run that wants to begin. */
export type Claim =
  | { readonly kind: 'older'; readonly revision: number }
  | { readonly kind: 'ended' | 'busy' | 'done'; readonly step: StepRecord }
  | { readonly kind: 'mine'; readonly step: StepRecord; readonly attempt: RolloutAttempt; readonly isFirst: boolean }

/** When the controller first called the step: the journal may be younger than the step. */
const startOf = ({ rollout }: Call, { index }: Identity, now: number): number => {
  const known = rollout.status.canary.stepPluginStatuses.find(
    (status) => status.index === index && status.operation === 'Run',
  )
  return begunBy(known?.startedAt ?? '', now)
}

const Config = json()
const Named = z.object({ id: z.string() })

const stepId = ({ config, step }: Call): string => Named.safeParse(config).data?.id ?? step.name

/** The content of a call: its step, the controller's envelope of it, and the facts about the Rollout. */
type Arrival = {
  readonly identity: Identity
  readonly envelope: Envelope | undefined
  /** The journal knows nothing of an attempt that the Rollout shows to have begun. */
  readonly isLost?: boolean
  readonly story: Story
  /** Latest transition of the Rollout, see `Facts`. */
  readonly transition: string
  readonly now: number
}

/** A record that was restored without its config gets it, and what could not be ended without it is due. */
const bringConfig = (step: StepRecord, call: Call): void => {
  step.config = Config.parse(call.config)
  step.id = stepId(call)
  if (step.end && step.end.status !== 'done') patch(step.end, { status: 'pending', due: 0 })
}

/**
 * The record of the step a call is for. The journal and the controller's copy may each be behind or lost. The higher `seq`
 * wins, and a record rebuilt from the controller's copy alone knows that it may have acted.
 */
export const recordFor = (
  draft: RolloutJournal,
  call: Call,
  arrival: Arrival,
): { attempt: RolloutAttempt; step: StepRecord } => {
  const { identity, envelope, story, transition, now } = arrival
  noteRevision(draft, identity.revision, now)
  const attempt = draft.runs[attemptKey(identity)] ?? { story, seen: '', steps: {}, effects: {} }
  const step = attempt.steps[identity.index] ?? {
    step: call.step.name,
    id: stepId(call),
    config: Config.parse(call.config),
    seq: 0,
    phase: 'Running',
    message: '',
    startedAt: envelope ? startOf(call, identity, now) : now,
    rebuilt: envelope !== undefined || arrival.isLost === true,
    events: [],
  }
  if (step.config === null) bringConfig(step, call)
  if (envelope && envelope.seq > step.seq) patch(step, { seq: envelope.seq, data: envelope.data, rebuilt: true })
  if (transition > attempt.seen) attempt.seen = transition
  attempt.steps[identity.index] = step
  draft.runs[attemptKey(identity)] = attempt
  return { attempt, step }
}

/**
 * The answer to a Run that wants to act for a step. Two Runs of one key, a Run of an attempt that has ended and a Run
 * that was answered already do not act.
 */
export const claimRun = (draft: RolloutJournal, call: Call, arrival: Arrival, owner: string): Claim => {
  const { identity, envelope, now } = arrival
  if (identity.revision < draft.revision) return { kind: 'older', revision: draft.revision }
  const isFirst = envelope === undefined && draft.runs[attemptKey(identity)]?.steps[identity.index] === undefined
  const { attempt, step } = recordFor(draft, call, arrival)
  // the same story in another order of its names would be checked and compared anew
  if (!isSameJson(attempt.story, arrival.story)) attempt.story = arrival.story
  if (step.phase === 'Failed') return { kind: 'done', step }
  if (step.end || hasGoneBack(attempt)) {
    attempt.toldAt ??= now
    return { kind: 'ended', step }
  }
  if (step.phase === 'Successful') return { kind: 'done', step }
  if (isHeld(step.intent, now, owner)) return { kind: 'busy', step }
  return { kind: 'mine', step, attempt, isFirst }
}
