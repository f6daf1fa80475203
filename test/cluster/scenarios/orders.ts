import type { Scenario } from '../scene/scene.ts'

/** Orders of people by `kubectl argo rollouts`. */
export const orders: readonly Scenario[] = [
  {
    name: 'abort',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.abort()
      await scene.ends('Degraded')
    },
  },
  {
    name: 'retry',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.abort()
      await scene.ends('Degraded')
      await scene.retry()
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'promote',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.promote()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'promote-full',
    async play(scene) {
      await scene.comesTo('workflow')
      await scene.promoteFull()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'pause',
    async play(scene) {
      await scene.comesTo('workflow')
      await scene.pause()
      await scene.resume()
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'scale',
    async play(scene) {
      await scene.comesTo('workflow')
      await scene.scale(5)
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
]
