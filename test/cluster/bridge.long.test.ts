import { playAll } from './live/play-all.ts'
import { everyLanding, longPlays } from './scenarios/index.ts'

playAll('bridge', longPlays('bridge', 'none'), 'a release')
playAll('bridge', longPlays('bridge', 'disturbance'), 'a disturbance')
playAll('bridge', longPlays('bridge', 'loss'), 'a loss')
playAll('bridge', everyLanding, "a release that Argo's notifications tell of", { notifications: true })
