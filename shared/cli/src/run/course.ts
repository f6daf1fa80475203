import type { Interventions } from './options/interventions.ts'
import type { RunOptions, StepPlace } from './options/run-options.ts'
import { isMeant, type Site } from './options/sites.ts'

/** Events of a Rollout besides its own steps. */
export type Course = Interventions & {
  readonly analysis: RunOptions['analysis']
  /** Milliseconds until the change is applied; until then revision 1 is Healthy. */
  readonly startsAfter: number
}

/** Events that options cause for the Rollout at a site. */
export const courseAt = ({ analysis, abortAt, promoteFullAt }: RunOptions, site: Site): Course => {
  const here = (place: StepPlace | undefined) => (place && isMeant(place.region, site) ? place.step : undefined)
  return { analysis, startsAfter: site.startsAfter, abortAt: here(abortAt), promoteFullAt: here(promoteFullAt) }
}
