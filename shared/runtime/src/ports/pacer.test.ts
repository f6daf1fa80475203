import { expect, test } from 'vitest'
import { emptyLane, idleFrom, steady } from './pacer.ts'

const hour = 60 * 60_000

test('a steady clock goes on from where it was when its clock is set back, and forward with it', () => {
  const clock = { time: hour, now: () => clock.time }
  const time = steady(clock)
  const times = [0, 1_000, -hour, 1_000, hour].map((change) => {
    clock.time += change
    return time.now() - hour
  })
  expect(times).toEqual([0, 1_000, 1_000, 2_000, hour + 2_000])
})

test.each([
  ['a whole burst may act', { free: 500_000, last: 0 }, 505_000],
  ['the last turn has expired', { free: 500_000, last: 510_000 }, 631_000],
])('a lane is as good as an empty one when %s', (_, lane, from) => {
  expect(idleFrom({ ...emptyLane(), ...lane }, { every: 1_000, burst: 5 })).toBe(from)
})
