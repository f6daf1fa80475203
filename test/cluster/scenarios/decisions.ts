import type { Scenario } from '../scene/scene.ts'

/** Decisions of people on a card. */
export const decisions: readonly Scenario[] = [
  {
    name: 'approve',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.approve()
      await scene.ends('Healthy')
    },
  },
  {
    name: 'reject',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.reject('errors are up')
      await scene.ends('Degraded')
    },
  },
]
