import type { Attempt, Effect, Journal, StepEnd } from '../journal/journal.ts'
import { markerOf, openEffects } from '../journal/records.ts'
import { isShareId } from '../release/share.ts'

/** Where a journal has an effect. No `effect`: the end of a step that has nothing of its own open. */
export type EffectPlace = {
  /** The owner of its journal and its marker at the vendor: stable, and good for a URL. */
  readonly id: string
  readonly run: string
  readonly index: number
  readonly effect?: string
}

/** The part of an id that names whose journal has it. */
export const ownerIn = (id: string): string => id.slice(0, id.lastIndexOf('.'))

/** Everything in a journal that operators can name: effects that stay outside, and the ends of steps. */
export const placesIn = (journal: Journal, owner: string): Promise<EffectPlace[]> => {
  const places = Object.entries<Attempt>(journal.runs).flatMap(([run, { effects, steps }]) => [
    ...Object.entries(effects).flatMap(([effect, { stays, owner }]) =>
      stays && !isShareId(effect) ? [{ run, index: owner, effect }] : [],
    ),
    ...Object.entries(steps).flatMap(([index, { end }]) => (end ? [{ run, index: Number(index) }] : [])),
  ])
  return Promise.all(
    places.map(async (place: Omit<EffectPlace, 'id'>) => ({
      ...place,
      id: `${owner}.${markerOf({ uid: owner, run: place.run }, place.effect ?? String(place.index))}`,
    })),
  )
}

/** Whether an attempt is of the cluster: its own, or a release in which it takes part. No cluster: of whichever. */
export const isOf = (journal: Journal, run: string, cluster: string | undefined): boolean =>
  cluster === undefined ||
  journal.kind === 'rollout' ||
  Object.values(journal.runs[run]?.members ?? {}).some((member) => member.cluster === cluster)

/** Whether it is still open, may be, or waits: the part that operators are shown. An end only where no effect stands for it. */
export const needsClosing = (journal: Journal, { run: key, index, effect }: EffectPlace): boolean => {
  const attempt = journal.runs[key]
  if (!attempt) return false
  return effect === undefined
    ? attempt.steps[index]?.end?.status !== 'done' && openEffects(attempt, index).every(isShareId)
    : attempt.effects[effect]?.outcome === undefined
}

/** Whether nothing is left to do for it. */
export const isOver = (effect: Effect | undefined, end: StepEnd | undefined): boolean =>
  effect ? effect.outcome !== undefined : end?.status === 'done'
