import type { Scenario } from '../live/scene.ts'
import { changes } from './changes.ts'
import { decisions } from './decisions.ts'
import { disturbances } from './disturbances.ts'
import { orders } from './orders.ts'

/** Every scenario there is, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [...decisions, ...orders, ...changes, ...disturbances].map((scenario) => [scenario.name, scenario]),
)
