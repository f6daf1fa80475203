import { expect, it } from 'vitest'
import { ways } from '../live/scene.ts'
import { scenarios } from '../scenarios/index.ts'
import { verdictOf } from '../verdict/verdict-of.ts'
import { driveScene } from './driven-scene.ts'

const played = [...scenarios.values()].flatMap((scenario) =>
  'play' in scenario ? (scenario.ways ?? ways).map((way) => ({ ...scenario, way })) : [],
)

it.each(played)(
  'our driver plays $name with the steps of the $way, and leaves nothing twice, open, lost, untrue or off the record',
  // the first to play loads all that there is, which takes as long as it does on a busy machine
  { timeout: 180_000 },
  async (one) => {
    const { scene, settle, evidence, close } = await driveScene(one.name, one.way, one.steps)
    await one.play(scene)
    await settle()
    expect(verdictOf(await evidence())).toEqual([])
    await close()
  },
)
