import { expect, it } from 'vitest'
import { neverEnded } from '../testing/corrupt-replies.ts'

const times = Number(process.env.STREAMS ?? 20_000)
const seed = Number(process.env.SEED ?? Date.now())

it(`every call of ${times} plugins whose answers are corrupt ends, from seed ${seed} on`, async () => {
  for (let one = seed; one < seed + times; one += 1) {
    const waiting = await neverEnded(one)
    if (waiting.length > 0) expect({ seed: one, waiting }).toEqual({ seed: one, waiting: [] })
  }
}, 600_000)
