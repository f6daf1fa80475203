import { expect, it } from 'vitest'
import { shortSteps } from '../scenarios/random-acts.ts'
import { driveScene } from './driven-scene.ts'

it('an order comes when the pods are there: the Rollout says why it is aborted before a step is called for that', async () => {
  const { scene, history, close } = await driveScene('quick', 'bridge', shortSteps)
  await scene.comesTo('approval')
  // its pods are on their way back while its first steps run again
  await scene.editSteps(shortSteps(scene, 1))
  await scene.comesTo('workflow')
  await scene.abort()
  await scene.ends('Degraded')
  const degraded = history.find(({ status }) => status.phase === 'Degraded')
  expect(degraded?.status.message).toContain('RolloutAborted')
  expect(degraded?.status.canary.stepPluginStatuses?.map(({ operation }) => operation)).not.toContain('Abort')
  await close()
})
