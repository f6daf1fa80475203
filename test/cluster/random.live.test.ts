import { playAll } from './play/play-all.ts'
import { randomScenario } from './scenarios/random-scenarios.ts'

// a landing is judged by what it changes, not by the luck of the day: `long` plays others each time
const names = ['r-115769-0', 'r-115769-1', 'r-115769-3', 'r-115769-4', 'r-115769-5']

playAll(
  'bridge',
  names.flatMap((name) => randomScenario(name) ?? []),
  'a random release',
)
