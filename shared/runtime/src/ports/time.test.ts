import { expect, test } from 'vitest'
import { elapsed, wentBackSince } from './time.ts'

const hour = 60 * 60_000

test('a time that lies ahead was written before the clock went back; clocks of processes may be a minute apart', () => {
  expect([-hour, 0, 60_000, 60_001].map((ahead) => wentBackSince(hour + ahead, hour))).toEqual([
    false,
    false,
    false,
    true,
  ])
  expect(elapsed(1_000, 3_500)).toBe(2_500)
  expect(elapsed(2 * hour, hour)).toBe(Number.POSITIVE_INFINITY)
})
