import { type RolloutView, type Story, storyOf } from '@canary-steps/sdk'
import { begunBy } from '../ports/time.ts'
import { latestAttempt } from './attempt.ts'
import { stableImagesOf } from './ended-attempts.ts'
import { attemptKey, type Facts, factsOf, isSameStep, type ReadEnvelope, readEnvelope } from './identity.ts'
import type { Attempt, RolloutJournal, StepRecord } from './journal.ts'
import { pendingEnd } from './mark-end.ts'
import { patch } from './records.ts'

type StepStatus = RolloutView['status']['canary']['stepPluginStatuses'][number]

const phaseOf = ({ phase }: StepStatus): StepRecord['phase'] =>
  phase === 'Successful' || phase === 'Failed' ? phase : 'Running'

/** Earlier versions did not keep what the step is: its plugin's name says so, unless it is the catch-all. */
const stepNamed = ({ name }: StepStatus, { step }: ReadEnvelope): string | undefined => {
  const named = name.slice(name.indexOf('/') + 1)
  return step ?? (named === 'run' ? undefined : named)
}

/** A step that failed was being undone, and how far that was nobody knows any more. */
const endOf = (phase: StepRecord['phase'], message: string, now: number): Pick<StepRecord, 'end'> =>
  phase === 'Failed' ? { end: pendingEnd('failed', message, now) } : {}

const recordOf = (step: string, stepStatus: StepStatus, envelope: ReadEnvelope, now: number): StepRecord => {
  const phase = phaseOf(stepStatus)
  return {
    step,
    id: envelope.id ?? step,
    // not known until its next call brings it
    config: envelope.config ?? null,
    ...(envelope.data !== undefined && { data: envelope.data }),
    seq: envelope.seq,
    phase,
    message: stepStatus.message,
    startedAt: begunBy(stepStatus.startedAt, now),
    rebuilt: true,
    events: [],
    ...endOf(phase, stepStatus.message, now),
  }
}

/** The journal has the step, but from before the controller heard of its end. */
const catchUp = (step: StepRecord, stepStatus: StepStatus, { seq, data }: ReadEnvelope, now: number): boolean => {
  const phase = phaseOf(stepStatus)
  if (step.phase !== 'Running' || phase === 'Running' || seq <= step.seq) return false
  patch(step, {
    phase,
    seq,
    data,
    message: stepStatus.message,
    rebuilt: true,
    ...endOf(phase, stepStatus.message, now),
  })
  return true
}

const restore = (attempt: Attempt, stepStatus: StepStatus, envelope: ReadEnvelope, now: number): boolean => {
  const { index } = envelope.identity
  const known = attempt.steps[index]
  if (known) return catchUp(known, stepStatus, envelope, now)
  const step = stepNamed(stepStatus, envelope)
  if (step === undefined) return false
  attempt.steps[index] = recordOf(step, stepStatus, envelope, now)
  return true
}

/** The states of steps of ours that belong to what the Rollout is at; one without an answer of ours is only a caller's guess. */
const envelopesOf = ({ status }: RolloutView, facts: Facts): { stepStatus: StepStatus; envelope: ReadEnvelope }[] =>
  status.canary.stepPluginStatuses.flatMap((stepStatus) => {
    const envelope = stepStatus.operation === 'Run' ? readEnvelope(stepStatus.status) : undefined
    const isTheirs = envelope && isSameStep({ ...envelope.identity, index: facts.index }, facts)
    return isTheirs && envelope.seq > 0 && envelope.identity.index === stepStatus.index
      ? [{ stepStatus, envelope }]
      : []
  })

/** Where the Rollout is, which it does not say itself. */
export type Site = Pick<Story, 'cluster' | 'region'>

/**
 * Takes back into the journal what only the controller knows of an attempt: the journal was lost, or is from a backup. All steps that it keeps
 * a state of become records, which know that they may have acted. Says whether there were any. `called`: the step that is to run, which
 * cannot be done, whatever is kept of it.
 */
export const restoreSteps = (
  draft: RolloutJournal,
  rollout: RolloutView,
  { called, ...site }: Site & { readonly called?: number },
  now: number,
): boolean => {
  const facts = factsOf(rollout)
  if (facts.revision < draft.revision) return false
  const latest = latestAttempt(draft, facts)?.began ?? ''
  // records of earlier attempts may have been forgotten on purpose
  const all = envelopesOf(rollout, facts).filter(
    ({ envelope: { identity } }) => identity.attempt >= latest && identity.index !== called,
  )
  const restored = all.map(({ stepStatus, envelope }) => {
    const key = attemptKey(envelope.identity)
    const place = { ...site, index: facts.index, stableImages: stableImagesOf(draft, rollout) }
    const attempt = draft.runs[key] ?? { story: storyOf(rollout, place), seen: '', steps: {}, effects: {} }
    const isNews = restore(attempt, stepStatus, envelope, now)
    if (isNews) draft.runs[key] = attempt
    return isNews
  })
  return restored.includes(true)
}
