import { expect, it } from 'vitest'
import { neverEnded } from '../testing/corrupt-replies.ts'

it('every call of a plugin whose answers are corrupt ends, at the latest with the connection', async () => {
  const seed = Date.now()
  for (let one = seed; one < seed + 25; one += 1)
    expect({ seed: one, waiting: await neverEnded(one) }).toEqual({ seed: one, waiting: [] })
})
