import { expect, test } from 'vitest'
import { inProcessPacer, steady } from './pacer.ts'

const pace = { key: 'toy:desk', every: 1_000 }

const started = (burst?: number) => {
  const clock = { time: 1_000_000, now: () => clock.time }
  const pacer = inProcessPacer(clock, burst)
  return { clock, wait: (holder: string, of = pace) => pacer.wait(holder, of) }
}

test('a short burst after a pause goes through, and then one at a time', () => {
  const { clock, wait } = started(3)
  expect(['a', 'b', 'c', 'd'].map((holder) => wait(holder))).toEqual([0, 0, 0, 11_000])
  clock.time += 1_000
  expect(['e', 'f'].map((holder) => wait(holder))).toEqual([0, 11_000])
})

test('those who have to wait get turns one after another, none before they can be back', () => {
  const { wait } = started(1)
  expect(['a', 'b', 'c', 'd'].map((holder) => wait(holder))).toEqual([0, 11_000, 12_000, 13_000])
})

test.each([
  ['a pace that is slower than anybody comes back', 60_000, 0, 60_000],
  ['many turns that were used late, and at once', 5_000, 4, 20_000],
])('a caller after %s waits until those before have left room', (_, every, queued, waits) => {
  const { clock, wait } = started(1)
  const slow = { key: 'toy:desk', every }
  const holders = Array.from({ length: queued }, (_, at) => `q${at}`)
  for (const holder of ['first', ...holders]) wait(holder, slow)
  clock.time += queued * 11_000
  expect(holders.map((holder) => wait(holder, slow))).toEqual(holders.map(() => 0))
  expect(wait('new', slow)).toBe(waits)
})

test('a caller that asks again early keeps its turn', () => {
  const { clock, wait } = started(1)
  for (const holder of ['a', 'b', 'c']) wait(holder)
  clock.time += 4_000
  expect([wait('c'), wait('b')]).toEqual([8_000, 7_000])
})

test('a caller that is back in its turn or later acts, whoever queues meanwhile', () => {
  const { clock, wait } = started(1)
  for (const holder of ['a', 'b', 'c', 'd']) wait(holder)
  clock.time += 16_000
  expect([wait('d'), wait('b'), wait('new')]).toEqual([0, 0, 11_000])
})

test('a turn is used once', () => {
  const { clock, wait } = started(1)
  wait('a')
  wait('b')
  clock.time += 11_000
  expect([wait('b'), wait('b')]).toEqual([0, 11_000])
})

test('a turn is kept for two minutes', () => {
  const { clock, wait } = started(1)
  for (const holder of ['a', 'b', 'c']) wait(holder)
  clock.time += 11_000 + 120_000
  expect(wait('b')).toBe(0)
  clock.time += 1_001
  // anyone may act now, and does
  expect([wait('new'), wait('c')]).toEqual([0, 11_000])
})

test('each vendor and channel has its own pace', () => {
  const { wait } = started(1)
  expect([wait('a'), wait('a', { key: 'toy:wall', every: 1_000 })]).toEqual([0, 0])
})

test('a steady clock goes on from where it was when its clock is set back, and forward with it', () => {
  const hour = 60 * 60_000
  const clock = { time: hour, now: () => clock.time }
  const time = steady(clock)
  const times = [0, 1_000, -hour, 1_000, hour].map((change) => {
    clock.time += change
    return time.now() - hour
  })
  expect(times).toEqual([0, 1_000, 1_000, 2_000, hour + 2_000])
})
