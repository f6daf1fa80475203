import { playAll } from './play/play-all.ts'
import { everyLanding } from './scenarios/index.ts'

playAll('executable', everyLanding, 'a release')
