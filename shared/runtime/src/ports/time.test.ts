import { expect, test } from 'vitest'
import { elapsed, steady, wentBackSince } from './time.ts'

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

test('a steady clock goes on from where it was when its clock is set back, and forward with it', () => {
  const clock = { time: hour, now: () => clock.time }
  const time = steady(clock)
  const times = [0, 1_000, -hour, 1_000, hour].map((change) => {
    clock.time += change
    return time.now() - hour
  })
  expect(times).toEqual([0, 1_000, 1_000, 2_000, hour + 2_000])
})
