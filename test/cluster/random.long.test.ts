import { playAll } from './live/play-all.ts'
import { ways } from './live/scene.ts'
import { chosenSeed, randomFaults, randomScenarios } from './scenarios/random-scenarios.ts'

const seed = chosenSeed()

for (const way of ways) {
  playAll(way, randomScenarios(seed, 25), 'a random release')
  // one after another: what breaks, breaks for all
  const faults = randomFaults(seed, 10).filter((scenario) => scenario.ways?.includes(way))
  playAll(way, faults, 'a random release whose machines break')
}
