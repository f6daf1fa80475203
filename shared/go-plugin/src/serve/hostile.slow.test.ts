import { expect, it } from 'vitest'
import { attack, honestBytes } from '../testing/hostile.ts'

const times = Number(process.env.STREAMS ?? 20_000)
const seed = Number(process.env.SEED ?? Date.now())

it(`${times} connections with bytes that no host would send, from seed ${seed} on, are ended`, async () => {
  // a second of work is far more than any takes, and far less than what does not end
  expect(await attack(await honestBytes(), seed, times)).toBeLessThan(1_000)
}, 600_000)
