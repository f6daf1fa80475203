import { playAll } from './play/play-all.ts'
import { longPlays } from './scenarios/index.ts'

playAll('executable', longPlays('executable', 'none'), 'a release')
playAll('executable', longPlays('executable', 'disturbance'), 'a disturbance')
playAll('executable', longPlays('executable', 'loss'), 'a loss')
