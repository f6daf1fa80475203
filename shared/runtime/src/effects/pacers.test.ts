import { describe, expect, test } from 'vitest'
import { inProcessPacer, type Pacer } from '../ports/pacer.ts'
import { memoryStore } from '../store/memory.ts'
import { storePacer } from './store-pacer.ts'

const pace = { key: 'toy:desk', every: 1_000 }
const hour = 60 * 60_000

type Making = (clock: { now(): number }, burst?: number) => Pacer

const pacers: readonly [string, Making][] = [
  ['in its process', inProcessPacer],
  ['in the store', (clock, burst) => storePacer({ store: memoryStore(), clock }, burst)],
]

describe.each(pacers)('a pacer that keeps its turns %s', (_, make) => {
  const started = (burst?: number) => {
    const clock = { time: 2 * hour, now: () => clock.time }
    const pacer = make(clock, burst)
    const wait = (holder: string, of = pace) => pacer.wait(holder, of)
    /** One after another. */
    const waits = async (holders: readonly string[], of = pace) => {
      const told: number[] = []
      for (const holder of holders) told.push(await wait(holder, of))
      return told
    }
    return { clock, wait, waits }
  }

  test('lets a short burst through after a pause, and then one at a time', async () => {
    const { clock, waits } = started(3)
    expect(await waits(['a', 'b', 'c', 'd'])).toEqual([0, 0, 0, 11_000])
    clock.time += 1_000
    expect(await waits(['e', 'f'])).toEqual([0, 11_000])
    clock.time += hour
    expect(await waits(['g', 'h', 'i', 'j'])).toEqual([0, 0, 0, 11_000])
  })

  test('lets five through at once, if nobody says how many', async () => {
    const { waits } = started()
    expect(await waits(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual([0, 0, 0, 0, 0, 11_000])
  })

  test('gives those who have to wait turns one after another, none before they can be back', async () => {
    const { waits } = started(1)
    expect(await waits(['a', 'b', 'c', 'd'])).toEqual([0, 11_000, 12_000, 13_000])
  })

  test('answers those who ask at the same time in their order', async () => {
    const { wait } = started(2)
    const all = ['a', 'b', 'c', 'd'].map((holder) => wait(holder))
    expect(await Promise.all(all)).toEqual([0, 0, 11_000, 12_000])
  })

  test.each([
    ['a pace that is slower than anybody comes back', 60_000, 0, 60_000],
    ['many turns that were used late, and at once', 5_000, 4, 20_000],
  ])('lets a caller after %s wait until those before have left room', async (__, every, queued, left) => {
    const { clock, wait, waits } = started(1)
    const slow = { key: 'toy:desk', every }
    const holders = Array.from({ length: queued }, (___, at) => `q${at}`)
    await waits(['first', ...holders], slow)
    clock.time += queued * 11_000
    expect(await waits(holders, slow)).toEqual(holders.map(() => 0))
    expect(await wait('new', slow)).toBe(left)
  })

  test.each([
    ['a second before', 10_000, 0],
    ['just less than a second before', 10_001, 11_000],
    ['at', 11_000, 11_000],
    ['just less than a second after', 11_999, 11_000],
    ['a second after', 12_000, 0],
  ])('lets a newcomer %s the turn of another act only where the two do not meet', async (__, after, left) => {
    const { clock, wait, waits } = started(1)
    await waits(['first', 'another'])
    clock.time += after
    expect(await wait('new')).toBe(left)
    clock.time += Math.max(0, 11_000 - after)
    expect(await wait('another')).toBe(0)
  })

  test('gives nobody a turn at a slow pace before the vendor takes the next', async () => {
    const { waits } = started(1)
    expect(await waits(['a', 'b', 'c'], { key: 'toy:desk', every: 60_000 })).toEqual([0, 60_000, 120_000])
  })

  test('keeps the turn of a caller that asks again early', async () => {
    const { clock, waits } = started(1)
    await waits(['a', 'b', 'c'])
    clock.time += 4_000
    expect(await waits(['c', 'b'])).toEqual([8_000, 7_000])
  })

  test('lets a caller act that is back in its turn or later, whoever queues meanwhile', async () => {
    const { clock, waits } = started(1)
    await waits(['a', 'b', 'c', 'd'])
    clock.time += 16_000
    expect(await waits(['d', 'b', 'new'])).toEqual([0, 0, 11_000])
  })

  test('lets a turn be used once', async () => {
    const { clock, waits } = started(1)
    await waits(['a', 'b'])
    clock.time += 11_000
    expect(await waits(['b', 'b'])).toEqual([0, 11_000])
  })

  test('keeps a turn for two minutes', async () => {
    const { clock, wait, waits } = started(1)
    await waits(['a', 'b', 'c'])
    clock.time += 11_000 + 120_000
    expect(await wait('b')).toBe(0)
    clock.time += 1_001
    // anyone may act now, and does
    expect(await waits(['new', 'c'])).toEqual([0, 11_000])
  })

  test('keeps the pace of each vendor and channel', async () => {
    const { wait } = started(1)
    expect(await wait('a')).toBe(0)
    expect(await wait('a', { key: 'toy:wall', every: 1_000 })).toBe(0)
  })

  test('gives two thousand turns at most: a caller beyond them has none, and comes again after the last', async () => {
    const { clock, wait, waits } = started(1)
    const holders = Array.from({ length: 2_000 }, (__, at) => String(at))
    const all = await Promise.all(['first', ...holders].map((holder) => wait(holder)))
    expect(all.at(-1)).toBe(11_000 + 1_999_000)
    expect(await waits(['late', 'later'])).toEqual([2_011_000, 2_011_000])
    clock.time += 11_000
    expect(await waits(['0', 'late', 'later'])).toEqual([0, 2_000_000, 2_001_000])
    expect(await wait('1999')).toBe(1_999_000)
  })

  test('holds up no channel when the clock goes back an hour: turns go on from where they were', async () => {
    const { clock, waits } = started(1)
    expect(await waits(['a', 'b'])).toEqual([0, 11_000])
    clock.time -= hour
    expect(await waits(['b', 'c'])).toEqual([11_000, 12_000])
    clock.time += 4_000
    expect(await waits(['b', 'c'])).toEqual([7_000, 8_000])
    clock.time += 7_000
    expect(await waits(['b', 'c'])).toEqual([0, 1_000])
  })
})
