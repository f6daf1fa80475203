import { argoVersion as followedVersion } from 'canary-steps/manifest/argo-manifests'
import { accountOf } from '../driver/account.ts'
import { disagreements } from '../driver/disagreements.ts'
import { playInDriver } from '../driver/play-in-driver.ts'
import { argoVersion } from '../ground/argo-module.ts'
import { until } from '../ground/until.ts'
import type { World } from '../live/world.ts'
import { type Decided, recorded } from '../scene/recorded.ts'
import type { Scenario } from '../scene/scene.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { leftOpen } from '../verdict/left-open.ts'
import { verdictOf } from '../verdict/verdict-of.ts'

/** Looks at what is not open any more, until what is wrong then stays so. */
const looks = 5
/** Milliseconds between looks, each of which reads whole journals. */
const every = 2_000

/**
 * Differences between a scenario here and in our driver, a sentence each. The driver follows one release of Argo Rollouts, and of what
 * happens to machines it plays that they break, and no more.
 */
const comparison = async ({ way, history, calls }: World, scenario: Scenario) => {
  if ('disturb' in scenario || argoVersion !== followedVersion) return () => []
  const { account: inDriver } = await playInDriver(scenario, way)
  const { name, isTroubled } = scenario
  return (evidence: Evidence): readonly string[] => {
    const versions = history.versions(name).map(({ rollout }) => rollout)
    return disagreements({
      scenario: name,
      onCluster: accountOf({ versions, calls: calls(name), isTroubled }, evidence),
      inDriver,
    })
  }
}

/** The acts of people and machines in a scenario, until it is over. */
const perform = async (world: World, scenario: Scenario, decided: Decided[]): Promise<void> => {
  const begin = async () => recorded(await world.scene(scenario.name, scenario.steps), decided)
  if ('play' in scenario) return scenario.play(await begin())
  await world.alone(async (disturbances) => {
    const scene = await begin()
    await ('strike' in scenario ? scenario.strike(scene, disturbances) : scenario.disturb(scene, disturbances))
  })
}

/** Plays a scenario, waits until nothing is open any more, and returns what is wrong then, a sentence each: also of one that stands still. */
export const play = async (world: World, scenario: Scenario): Promise<string[]> => {
  const { name } = scenario
  const decided: Decided[] = []
  const evidence = async () => ({ ...(await world.evidence(name)), decided })
  const hung = await perform(world, scenario, decided).then(
    () => undefined,
    (error: Error) => error,
  )
  if (hung) return [hung.message, ...verdictOf(await evidence(), scenario.leaves)]
  const compared = await comparison(world, scenario)
  const judge = (found: Evidence) => [...verdictOf(found, scenario.leaves), ...compared(found)]
  let looked = 0
  const look = async () => {
    const now = await evidence()
    const wrong = judge(now)
    // the last report may not be in the Rollout's status yet
    if (leftOpen(now).length === 0) looked += 1
    return (wrong.length === 0 || looked === looks) && wrong
  }
  return until(`nothing of ${name} is open`, look, every).catch(async (error: Error) => [
    error.message,
    ...judge(await evidence()),
  ])
}
