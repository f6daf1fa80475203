import { playAll } from './play/play-all.ts'
import { chosenSeed, randomFaults, randomScenarios } from './scenarios/random-scenarios.ts'
import { ways } from './scene/scene.ts'

const seed = chosenSeed()
/** Releases of a world whose machines break. */
const inWorld = 4

for (const way of ways) {
  playAll(way, randomScenarios(seed, 25), 'a random release')
  // one after another in a world: a fault is there for all
  const faults = randomFaults(seed, 10).filter((scenario) => scenario.ways?.includes(way))
  for (let world = 0; world * inWorld < faults.length; world++) {
    const some = faults.slice(world * inWorld, (world + 1) * inWorld)
    playAll(way, some, `a random release whose machines break, in world ${world + 1}`)
  }
}
