import * as z from 'zod'
import type { Effect, Journal, StepEnd, StepRecord } from '../journal/journal.ts'
import type { EffectState, WireEffect } from '../wire/wire-effects.ts'
import { type EffectPlace, isOver } from './effect-place.ts'

const Linked = z.object({ url: z.url({ protocol: /^https?$/ }) })

const effectState = (effect: Effect | undefined, end: StepEnd | undefined): EffectState => {
  if (isOver(effect, end)) return 'ended'
  if (end?.status === 'dead') return 'dead'
  if (end?.status === 'pending') return 'undo-queued'
  return effect?.result === undefined ? 'may-exist' : 'open'
}

const shownReason = ({ message, end }: StepRecord, effect: Effect | undefined): string => {
  const declared = effect?.declared ?? end?.declared
  if (declared) return declared.reason
  return end ? (end.lastError ?? end.reason) : message
}

const isoAt = (at: number): string => new Date(at).toISOString()

/** An effect of a journal as operators see it; undefined when the journal has no record of its step. */
export const effectView = (journal: Journal, place: EffectPlace): WireEffect | undefined => {
  const attempt = journal.runs[place.run]
  const step = attempt?.steps[place.index]
  if (!attempt || !step) return undefined
  const effect = place.effect === undefined ? undefined : attempt.effects[place.effect]
  const { end } = step
  const state = effectState(effect, end)
  const outcome = effect?.outcome ?? end?.outcome
  const link = Linked.safeParse(step.data).data?.url
  const { namespace, name, revision } = attempt.story.rollout
  return {
    id: place.id,
    state,
    rollout: { namespace, name },
    revision,
    step: { name: step.step, number: place.index + 1 },
    target: effect?.target ?? '',
    since: isoAt(effect ? (effect.openedAt ?? step.startedAt) : (end?.since ?? step.startedAt)),
    reason: shownReason(step, effect),
    ...(outcome && { outcome }),
    ...(end && { attempts: end.attempts }),
    ...(end && state === 'undo-queued' && { nextTry: isoAt(end.due) }),
    ...(link && { link }),
  }
}
