import { playAll } from './play/play-all.ts'
import { everyLanding } from './scenarios/index.ts'

playAll('bridge', everyLanding, "a release that Argo's notifications tell of", { notifications: true })
