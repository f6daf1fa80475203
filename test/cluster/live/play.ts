import type { Decided } from '../verdict/evidence.ts'
import { leftOpen } from '../verdict/left-open.ts'
import { verdictOf } from '../verdict/verdict-of.ts'
import { recorded } from './recorded.ts'
import type { Scenario } from './scene.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** Looks at what is not open any more, until what is wrong then stays so. */
const looks = 5
/** Milliseconds between looks, each of which reads whole journals. */
const every = 2_000

/** Plays a scenario, waits until nothing is open any more, and returns what is wrong then, a sentence each. */
export const play = async (world: World, scenario: Scenario): Promise<string[]> => {
  const { name } = scenario
  const decided: Decided[] = []
  const begin = async () => recorded(await world.scene(name, scenario.steps), decided)
  await ('play' in scenario
    ? scenario.play(await begin())
    : world.alone(async (disturbances) => scenario.disturb(await begin(), disturbances)))
  const evidence = async () => ({ ...(await world.evidence(name)), decided })
  let looked = 0
  const look = async () => {
    const now = await evidence()
    const wrong = verdictOf(now, scenario.leaves)
    // what was told last may not be in the Rollout's status yet
    if (leftOpen(now).length === 0) looked += 1
    return (wrong.length === 0 || looked === looks) && wrong
  }
  return until(`nothing of ${name} is open`, look, every).catch(async (error: Error) => [
    error.message,
    ...verdictOf(await evidence(), scenario.leaves),
  ])
}
