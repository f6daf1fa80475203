import type { Scenario, Scene } from '../scene/scene.ts'
import { approvers } from '../scene/settings.ts'
import { ours } from '../scene/standard-steps.ts'

/** Other steps: some of what was done before is done anew, and the rest is not. */
const fewerSteps = ({ name, channel }: Scene) => [
  { setWeight: 40 },
  ours('slack-notify', { channel, text: `${name} has other steps` }),
  ours('slack-approval', { channel, text: 'once more', approvers: { users: [...approvers.users] }, timeout: '30m' }),
  { setWeight: 100 },
]

/** Events of the Rollout itself while a release is under way. */
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
    name: 'edit-steps',
    async play(scene) {
      await scene.comesTo('approval')
      await scene.editSteps(fewerSteps(scene))
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
