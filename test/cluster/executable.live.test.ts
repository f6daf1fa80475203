import { playAll } from './live/play-all.ts'
import { everyLanding } from './scenarios/index.ts'

playAll('executable', everyLanding, 'a release')
