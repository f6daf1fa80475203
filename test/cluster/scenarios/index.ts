import type { Scenario } from '../live/scene.ts'
import { changes } from './changes.ts'
import { decisions } from './decisions.ts'
import { orders } from './orders.ts'

/** Every scenario there is, by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [...decisions, ...orders, ...changes].map((scenario) => [scenario.name, scenario]),
)
