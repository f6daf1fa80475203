import { playAll } from './live/play-all.ts'
import { ways } from './live/scene.ts'
import { everyLanding } from './scenarios/index.ts'

for (const way of ways) {
  playAll(way, everyLanding, 'a release, beside those of another controller with another id', {
    instances: ['one', 'two'],
  })
}
