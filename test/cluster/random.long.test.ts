import { playAll } from './live/play-all.ts'
import { ways } from './live/scene.ts'
import { chosenSeed, randomScenarios } from './scenarios/random-scenarios.ts'

for (const way of ways) playAll(way, randomScenarios(chosenSeed(), 25), 'a random release')
