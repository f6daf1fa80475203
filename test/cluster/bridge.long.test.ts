import { playAll } from './live/play-all.ts'
import { longPlays } from './scenarios/index.ts'

playAll('bridge', longPlays('bridge', false), 'a release')
playAll('bridge', longPlays('bridge', true), 'a disturbance')
