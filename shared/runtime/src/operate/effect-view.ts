import * as z from 'zod'
import type { Effect, Journal, StepEnd, StepRecord } from '../journal/journal.ts'
import type { EffectState, WireEffect } from '../wire/wire-effects.ts'
import { type EffectPlace, isOver } from './effect-place.ts'

const Linked = z.object({ url: z.url({ protocol: /^https?$/ }) })

const stateOf = (effect: Effect | undefined, end: StepEnd | undefined): EffectState => {
  if (isOver(effect, end)) return 'ended'
  if (end?.status === 'dead') return 'dead'
  if (end?.status === 'pending') return 'undo-queued'
  return effect?.result === undefined ? 'may-exist' : 'open'
}

const reasonOf = ({ message, end }: StepRecord, effect: Effect | undefined): string => {
  const declared = effect?.declared ?? end?.declared
  if (declared) return declared.reason
  return end ? (end.lastError ?? end.reason) : message
}

const iso = (at: number): string => new Date(at).toISOString()

/** An effect of a journal as operators see it; undefined when the journal has no record of its step. */
export const effectView = (journal: Journal, place: EffectPlace): WireEffect | undefined => {
  const run = journal.runs[place.run]
  const step = run?.steps[place.index]
  if (!run || !step) return undefined
  const effect = place.effect === undefined ? undefined : run.effects[place.effect]
  const { end } = step
  const state = stateOf(effect, end)
  const outcome = effect?.outcome ?? end?.outcome
  const link = Linked.safeParse(step.data).data?.url
  const { namespace, name, revision } = run.story.rollout
  return {
    id: place.id,
    state,
    rollout: { namespace, name },
    revision,
    step: { name: step.step, number: place.index + 1 },
    target: effect?.target ?? '',
    since: iso(effect ? (effect.openedAt ?? step.startedAt) : (end?.since ?? step.startedAt)),
    reason: reasonOf(step, effect),
    ...(outcome && { outcome }),
    ...(end && { attempts: end.attempts }),
    ...(end && state === 'undo-queued' && { nextTry: iso(end.due) }),
    ...(link && { link }),
  }
}
