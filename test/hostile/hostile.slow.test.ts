import { expect, test } from 'vitest'
import { kinds, playHostile } from './hostile.ts'

const minutes = 60_000

test.each(kinds)(
  '10,000 mutated %s make no journal unreadable and stop no other rollout',
  { timeout: 15 * minutes },
  async (kind) => {
    const { heard, ...outcome } = await playHostile(kind, 10_000, 2)
    expect(heard).toBeGreaterThan(0.3)
    expect(outcome).toEqual({
      unreadable: [],
      troubles: [],
      waits: expect.stringMatching(/^0 of 1 approvals/),
      passes: 'Successful',
      card: expect.stringContaining('approved'),
    })
  },
)
