import type { Played, Way } from '../scene/scene.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { accountOf } from './account.ts'
import { driveScene } from './driven-scene.ts'

/** Plays a scenario in our driver, in virtual time, until nothing of it waits to be undone. */
export const playInDriver = async (
  scenario: Played,
  way: Way,
): Promise<{ readonly account: readonly string[]; readonly evidence: Evidence }> => {
  const { name, steps, isTroubled } = scenario
  const {
    scene,
    machines,
    history: versions,
    calls,
    waitUntilClosed,
    evidence,
    close,
  } = await driveScene(name, way, steps)
  await ('play' in scenario ? scenario.play(scene) : scenario.strike(scene, machines))
  await waitUntilClosed()
  const found = await evidence()
  await close()
  return { account: accountOf({ versions, calls, isTroubled }, found), evidence: found }
}
