import { playAll } from './play/play-all.ts'
import { longPlays } from './scenarios/index.ts'

playAll('bridge', longPlays('bridge', 'none'), 'a release')
playAll('bridge', longPlays('bridge', 'disturbance'), 'a disturbance')
playAll('bridge', longPlays('bridge', 'loss'), 'a loss')
