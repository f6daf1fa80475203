import { playAll } from './live/play-all.ts'
import { chosenSeed, randomScenarios } from './scenarios/random-scenarios.ts'

playAll('bridge', randomScenarios(chosenSeed(), 5), 'a random release')
