import { expect, it } from 'vitest'
import { ways } from '../live/scene.ts'
import { scenarios } from '../scenarios/index.ts'
import { driveScene } from './driven-scene.ts'
import { passage } from './passage.ts'

const played = [...scenarios.values()].flatMap((scenario) =>
  'play' in scenario ? (scenario.ways ?? ways).map((way) => ({ name: scenario.name, way, play: scenario.play })) : [],
)

it.each(played)('our driver plays $name with the steps of the $way, until nothing waits to be undone', async (one) => {
  const { scene, settle, history, close } = await driveScene(one.name, one.way)
  await one.play(scene)
  await settle()
  expect(passage(history).at(-1)).toMatch(/Healthy|Degraded|being deleted/)
  await close()
})
