import { markerOf, openEffects } from '../journal/effects.ts'
import type { Effect, End, Journal } from '../journal/journal.ts'

/** Where a journal has an effect. No `effect`: the ending of a step that has nothing of its own open. */
export type EffectPlace = {
  /** The Rollout's uid and what the effect carries at its vendor: stable, and good for a URL. */
  readonly id: string
  readonly run: string
  readonly index: number
  readonly effect?: string
}

/** The part of an id that names the Rollout. */
export const uidOf = (id: string): string => id.slice(0, id.lastIndexOf('.'))

/** Everything in a journal that operators can name: what stays outside, and how steps ended. */
export const placesIn = (journal: Journal, uid: string): Promise<EffectPlace[]> => {
  const places = Object.entries(journal.runs).flatMap(([run, { effects, steps }]) => [
    ...Object.entries(effects).flatMap(([effect, { stays, owner }]) => (stays ? [{ run, index: owner, effect }] : [])),
    ...Object.entries(steps).flatMap(([index, { end }]) => (end ? [{ run, index: Number(index) }] : [])),
  ])
  return Promise.all(
    places.map(async (place: Omit<EffectPlace, 'id'>) => ({
      ...place,
      id: `${uid}.${await markerOf({ uid, run: place.run }, place.effect ?? String(place.index))}`,
    })),
  )
}

/** Whether it is still open, may be, or waits: what operators are shown. An ending only where no effect stands for it. */
export const isUnsettled = (journal: Journal, { run: key, index, effect }: EffectPlace): boolean => {
  const run = journal.runs[key]
  if (!run) return false
  return effect === undefined
    ? run.steps[index]?.end?.status !== 'done' && openEffects(run, index).length === 0
    : run.effects[effect]?.outcome === undefined
}

/** Whether nothing is left to do for it. */
export const isOver = (effect: Effect | undefined, end: End | undefined): boolean =>
  effect ? effect.outcome !== undefined : end?.status === 'done'
