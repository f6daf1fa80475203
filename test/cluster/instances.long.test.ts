import { playAll } from './play/play-all.ts'
import { everyLanding } from './scenarios/index.ts'
import { ways } from './scene/scene.ts'

for (const way of ways) {
  playAll(way, everyLanding, 'a release, beside those of another controller with another id', {
    instances: ['one', 'two'],
  })
}
