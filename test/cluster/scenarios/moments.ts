import type { Scenario, Scene } from '../scene/scene.ts'

const isApproved = async (scene: Scene): Promise<void> => {
  await scene.comesTo('approval')
  await scene.approve()
  await scene.ends('Healthy')
}

/** Events at moments that nobody chose. */
export const moments: readonly Scenario[] = [
  {
    name: 'controller-killed-anywhere',
    async disturb(scene, world) {
      for (let time = 0; time < 6; time++) {
        await world.someMoment(scene)
        await world.killController()
      }
      await isApproved(scene)
    },
  },
  {
    name: 'function-killed-anywhere',
    ways: ['bridge'],
    async disturb(scene, world) {
      for (let time = 0; time < 10; time++) {
        await world.someMoment(scene)
        await world.killFunction()
        await world.startFunction()
      }
      await isApproved(scene)
    },
  },
  {
    name: 'dependency-not-ready',
    async disturb(scene, world) {
      await scene.comesTo('approval')
      await world.ledgerAnswers(503)
      await scene.release(3)
      await scene.comesTo('dependencies')
      await world.ledgerAnswers(200)
      await isApproved(scene)
    },
  },
]
