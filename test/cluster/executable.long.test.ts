import { playAll } from './live/play-all.ts'
import { longPlays } from './scenarios/index.ts'

playAll('executable', longPlays('executable', false), 'a release')
playAll('executable', longPlays('executable', true), 'a disturbance')
