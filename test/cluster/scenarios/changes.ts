import type { Scenario } from '../live/scene.ts'

/** What happens to the Rollout itself while a release is under way. */
export const changes: readonly Scenario[] = [
  {
    name: 'undo',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.undo()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'new-revision',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.release(3)
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'remove',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.remove()
      await scene.ends('gone')
    },
  },
]
