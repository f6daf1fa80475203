import { type RolloutView, type Story, storyOf } from '@canary-steps/sdk'
import { begunBy } from '../ports/time.ts'
import { latestRun } from './attempt.ts'
import { stableImagesOf } from './ended-runs.ts'
import { type Facts, factsOf, isSameStep, type ReadEnvelope, readEnvelope, runKey } from './identity.ts'
import { patch, type RolloutJournal, type Run, type StepRecord } from './journal.ts'
import { pendingEnd } from './mark-end.ts'

type Saved = RolloutView['status']['canary']['stepPluginStatuses'][number]

const phaseOf = ({ phase }: Saved): StepRecord['phase'] =>
  phase === 'Successful' || phase === 'Failed' ? phase : 'Running'

/** Earlier versions did not keep what the step is: its plugin's name says so, unless it is the catch-all. */
const stepOf = ({ name }: Saved, { step }: ReadEnvelope): string | undefined => {
  const named = name.slice(name.indexOf('/') + 1)
  return step ?? (named === 'run' ? undefined : named)
}

/** A step that failed was being undone, and how far that was nobody knows any more. */
const endOf = (phase: StepRecord['phase'], message: string, now: number): Pick<StepRecord, 'end'> =>
  phase === 'Failed' ? { end: pendingEnd('failed', message, now) } : {}

const recordOf = (step: string, saved: Saved, kept: ReadEnvelope, now: number): StepRecord => {
  const phase = phaseOf(saved)
  return {
    step,
    id: kept.id ?? step,
    // not known until its next call brings it
    config: kept.config ?? null,
    ...(kept.data !== undefined && { data: kept.data }),
    seq: kept.seq,
    phase,
    message: saved.message,
    startedAt: begunBy(saved.startedAt, now),
    rebuilt: true,
    events: [],
    ...endOf(phase, saved.message, now),
  }
}

/** The journal has the step, but from before the controller heard of its end. */
const catchUp = (step: StepRecord, saved: Saved, { seq, data }: ReadEnvelope, now: number): boolean => {
  const phase = phaseOf(saved)
  if (step.phase !== 'Running' || phase === 'Running' || seq <= step.seq) return false
  patch(step, { phase, seq, data, message: saved.message, rebuilt: true, ...endOf(phase, saved.message, now) })
  return true
}

const restore = (run: Run, saved: Saved, kept: ReadEnvelope, now: number): boolean => {
  const { index } = kept.identity
  const known = run.steps[index]
  if (known) return catchUp(known, saved, kept, now)
  const step = stepOf(saved, kept)
  if (step === undefined) return false
  run.steps[index] = recordOf(step, saved, kept, now)
  return true
}

/** The states of steps of ours that belong to what the Rollout is at; one without an answer of ours is only a caller's guess. */
const keptOf = ({ status }: RolloutView, facts: Facts): { saved: Saved; kept: ReadEnvelope }[] =>
  status.canary.stepPluginStatuses.flatMap((saved) => {
    const kept = saved.operation === 'Run' ? readEnvelope(saved.status) : undefined
    const isTheirs = kept && isSameStep({ ...kept.identity, index: facts.index }, facts)
    return isTheirs && kept.seq > 0 && kept.identity.index === saved.index ? [{ saved, kept }] : []
  })

/** Where the Rollout is, which it does not say itself. */
export type Site = Pick<Story, 'cluster' | 'region'>

/**
 * Takes back into the journal what only the controller knows of a run: the journal was lost, or is from a backup. All steps that it keeps
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
  const latest = latestRun(draft, facts)?.attempt ?? ''
  // what is known of earlier attempts may have been forgotten on purpose
  const kept = keptOf(rollout, facts).filter(
    ({ kept: { identity } }) => identity.attempt >= latest && identity.index !== called,
  )
  const restored = kept.map(({ saved, kept }) => {
    const key = runKey(kept.identity)
    const place = { ...site, index: facts.index, stableImages: stableImagesOf(draft, rollout) }
    const run = draft.runs[key] ?? { story: storyOf(rollout, place), seen: '', steps: {}, effects: {} }
    const isNews = restore(run, saved, kept, now)
    if (isNews) draft.runs[key] = run
    return isNews
  })
  return restored.includes(true)
}
