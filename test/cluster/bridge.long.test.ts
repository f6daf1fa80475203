import { playAll } from './live/play-all.ts'
import { everyLanding, longPlays } from './scenarios/index.ts'

playAll('bridge', longPlays('bridge', false), 'a release')
playAll('bridge', longPlays('bridge', true), 'a disturbance')
playAll('bridge', everyLanding, "a release that Argo's notifications tell of", { notifications: true })
