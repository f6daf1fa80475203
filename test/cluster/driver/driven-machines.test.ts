import { expect, it } from 'vitest'
import { shortSteps } from '../scenarios/random-acts.ts'
import { driveScene } from './driven-scene.ts'

const atApproval = async () => {
  const driven = await driveScene('breaks', 'bridge', shortSteps)
  await driven.scene.comesTo('approval')
  return driven
}

it('a controller that is killed in our driver called its step, and does not write what that answered', async () => {
  const { machines, history, close } = await atApproval()
  const before = history.length
  await machines.killController()
  expect(history).toHaveLength(before)
  await close()
})

it('a function that is gone for a while in our driver is called in vain, and is there again', async () => {
  const { scene, machines, history, close } = await atApproval()
  await machines.loseFunction(scene)
  const messages = history.flatMap(({ status }) =>
    (status.canary.stepPluginStatuses ?? []).map(({ message }) => message),
  )
  expect(messages).toContain('the function cannot be reached')
  await scene.approve()
  await scene.ends('Healthy')
  await close()
})
