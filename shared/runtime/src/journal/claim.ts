import { json, type Story } from '@canary-steps/sdk'
import * as z from 'zod'
import { begunBy } from '../ports/time.ts'
import { hasGoneBack } from './attempt.ts'
import { type Call, longestBudget } from './call.ts'
import type { Envelope } from './envelope.ts'
import { type Identity, runKey } from './identity.ts'
import { noteRevision, type RolloutJournal, type RolloutRun, type StepRecord } from './journal.ts'
import { patch } from './patch.ts'

/** Room for the result to be written after the budget has passed, in milliseconds. */
const grace = 5_000

/** Who acts for a step, and until when nobody else does. Times in milliseconds. */
export const intentOf = (owner: string, now: number, budget: number): NonNullable<StepRecord['intent']> => ({
  owner,
  expiresAt: now + Math.min(budget, longestBudget) + grace,
})

/** Whether somebody acts. An intent that ends later than any can is of a clock that has gone back since: who wrote it may be long gone. */
export const isHeld = (intent: StepRecord['intent'], now: number): boolean =>
  intent !== undefined && intent.expiresAt > now && intent.expiresAt <= now + longestBudget + grace

/** What the journal says to a Run that wants to begin. */
export type Claim =
  | { readonly kind: 'older'; readonly revision: number }
  | { readonly kind: 'ended' | 'busy' | 'done'; readonly step: StepRecord }
  | { readonly kind: 'mine'; readonly step: StepRecord; readonly run: RolloutRun; readonly isFirst: boolean }

/** When the controller first called the step: the journal may be younger than the step. */
const startOf = ({ rollout }: Call, { index }: Identity, now: number): number => {
  const saved = rollout.status.canary.stepPluginStatuses.find(
    (status) => status.index === index && status.operation === 'Run',
  )
  return begunBy(saved?.startedAt ?? '', now)
}

const Config = json()
const Named = z.object({ id: z.string() })

const stepId = ({ config, step }: Call): string => Named.safeParse(config).data?.id ?? step.name

/** What a call comes with: which step it is for, what the controller had saved for it, what is known of the Rollout. */
type Arrival = {
  readonly identity: Identity
  readonly saved: Envelope | undefined
  /** The journal knows nothing of a run that the Rollout shows to have begun. */
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
 * The record of the step a call is for. The journal and the controller's copy may each be behind or lost: the higher `seq`
 * wins, and a record rebuilt from the controller's copy alone knows that it may have acted.
 */
export const recordFor = (
  draft: RolloutJournal,
  call: Call,
  arrival: Arrival,
): { run: RolloutRun; step: StepRecord } => {
  const { identity, saved, story, transition, now } = arrival
  noteRevision(draft, identity.revision, now)
  const run = draft.runs[runKey(identity)] ?? { story, seen: '', steps: {}, effects: {} }
  const step = run.steps[identity.index] ?? {
    step: call.step.name,
    id: stepId(call),
    config: Config.parse(call.config),
    seq: 0,
    phase: 'Running',
    message: '',
    startedAt: saved ? startOf(call, identity, now) : now,
    rebuilt: saved !== undefined || arrival.isLost === true,
    events: [],
  }
  if (step.config === null) bringConfig(step, call)
  if (saved && saved.seq > step.seq) patch(step, { seq: saved.seq, data: saved.data, rebuilt: true })
  if (transition > run.seen) run.seen = transition
  run.steps[identity.index] = step
  draft.runs[runKey(identity)] = run
  return { run, step }
}

/**
 * Claims a step for one Run by writing the intent: who acts, until when. Two Runs of one key, a Run of an attempt that has
 * ended and a Run that was answered already do not act.
 */
export const claimRun = (draft: RolloutJournal, call: Call, arrival: Arrival, owner: string): Claim => {
  const { identity, saved, now } = arrival
  if (identity.revision < draft.revision) return { kind: 'older', revision: draft.revision }
  const isFirst = saved === undefined && draft.runs[runKey(identity)]?.steps[identity.index] === undefined
  const { run, step } = recordFor(draft, call, arrival)
  run.story = arrival.story
  if (step.phase === 'Failed') return { kind: 'done', step: structuredClone(step) }
  if (step.end || hasGoneBack(run)) {
    run.toldAt ??= now
    return { kind: 'ended', step: structuredClone(step) }
  }
  if (step.phase === 'Successful') return { kind: 'done', step: structuredClone(step) }
  if (isHeld(step.intent, now)) return { kind: 'busy', step: structuredClone(step) }
  step.intent = intentOf(owner, now, call.budget)
  return { kind: 'mine', step: structuredClone(step), run: structuredClone(run), isFirst }
}
