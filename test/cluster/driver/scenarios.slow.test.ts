import { expect, it } from 'vitest'
import { scenarios } from '../scenarios/index.ts'
import { ways } from '../scene/scene.ts'
import { verdictOf } from '../verdict/verdict-of.ts'
import { playInDriver } from './play-in-driver.ts'

const played = [...scenarios.values()].flatMap((scenario) =>
  'play' in scenario ? (scenario.ways ?? ways).map((way) => ({ ...scenario, way })) : [],
)

it.each(played)(
  'our driver plays $name with the steps of the $way, and leaves nothing twice, open, lost, untrue or off the record',
  // the first to play loads all that there is, which takes as long as it does on a busy machine
  { timeout: 300_000 },
  async (scenario) => {
    const { evidence } = await playInDriver(scenario, scenario.way)
    expect(verdictOf(evidence, scenario.leaves)).toEqual([])
  },
)
