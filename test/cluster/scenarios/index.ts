import { type Scenario, type Way, ways } from '../scene/scene.ts'
import { changes } from './changes.ts'
import { decisions } from './decisions.ts'
import { disturbances } from './disturbances.ts'
import { moments } from './moments.ts'
import { orders } from './orders.ts'
import { otherSteps } from './other-steps.ts'

const all: readonly Scenario[] = [...decisions, ...orders, ...changes, ...otherSteps, ...disturbances, ...moments]

/** Every scenario there is, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(all.map((scenario) => [scenario.name, scenario]))

const early = ['approve', 'reject', 'abort', 'retry', 'promote', 'promote-full', 'undo', 'new-revision', 'remove']

/** Those that are played before every landing. */
export const everyLanding = all.filter(({ name }) => early.includes(name))

/**
 * The effect of scenarios on others in their world: nothing, a disturbance, or a loss of common data. Verdicts of others would show such a loss, too.
 */
const harmOf = (scenario: Scenario) => ('play' in scenario ? 'none' : scenario.leaves ? 'loss' : 'disturbance')

/** The others of a way, which take long, by what they do to those that are played in the same world. */
export const longPlays = (way: Way, harm: ReturnType<typeof harmOf>): readonly Scenario[] =>
  all.filter(
    (scenario) =>
      !everyLanding.includes(scenario) && (scenario.ways ?? ways).includes(way) && harmOf(scenario) === harm,
  )
