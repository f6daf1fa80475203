import { expect, it } from 'vitest'
import { ours } from '../scene/standard-steps.ts'
import { playInDriver } from './play-in-driver.ts'

it('a scenario that stands still says where, such as at a step that there is not', async () => {
  const stands = playInDriver(
    {
      name: 'stands',
      steps: () => [{ setWeight: 20 }, ours('slack-aproval', {}), { setWeight: 100 }],
      play: (scene) => scene.comesTo('approval'),
    },
    'bridge',
  )
  await expect(stands).rejects.toThrow(/stands runs approval; it is Degraded: .*slack-aproval/s)
})
