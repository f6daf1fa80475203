import { expect, test } from 'vitest'
import { RetryLater } from './errors.ts'

const day = 24 * 60 * 60_000

test.each([
  [30_000, 30_000],
  [0, 0],
  [Number('9'.repeat(400)), day],
  [Number.NaN, day],
  [-1, day],
])('a vendor that says to come again after %d ms is asked again after %d', (said, after) => {
  expect(new RetryLater('rate limited', said).retryAfter).toBe(after)
})
