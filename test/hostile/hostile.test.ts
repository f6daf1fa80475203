import { expect, test } from 'vitest'
import { kinds, playHostile } from './hostile.ts'

test.each(kinds)('a few hundred mutated %s make no journal unreadable and stop no other rollout', async (kind) => {
  const { heard, ...outcome } = await playHostile(kind, 300, 1)
  expect(heard).toBeGreaterThan(0.3)
  expect(outcome).toEqual({
    unreadable: [],
    troubles: [],
    waits: expect.stringMatching(/^0 of 1 approvals/),
    passes: 'Successful',
    card: expect.stringContaining('approved'),
  })
})
