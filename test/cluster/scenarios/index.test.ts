import { expect, it } from 'vitest'
import { ways } from '../scene/scene.ts'
import { everyLanding, longPlays } from './index.ts'

it.each(ways)('no two scenarios of the %s have one name, or one channel for their names', (way) => {
  const played = [
    ...everyLanding,
    ...(['none', 'loss', 'disturbance'] as const).flatMap((harm) => longPlays(way, harm)),
  ]
  const channels = played.map(({ name }) => name.replaceAll('-', ''))
  expect(channels.filter((channel, index) => channels.indexOf(channel) !== index)).toEqual([])
})
