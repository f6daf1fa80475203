import { expect, it } from 'vitest'
import { createController } from '../controller/controller.ts'
import { loadRollout } from '../manifest/load-rollout.ts'
import type { DriverEvent } from '../ports/driver-event.ts'
import { manifest } from '../testing/scenario.ts'
import { type DrivenClock, driftedClock, virtualClock } from './clock.ts'
import { passTime } from './pass-time.ts'

const start = Date.parse('2026-11-21T12:00Z')
const seconds = (ms: number) => (ms - start) / 1_000

/** Wants to act at these seconds after the start. */
const partyAt = (name: string, clock: DrivenClock, acted: string[], times: number[]) => ({
  dueIn: () => (times[0] === undefined ? undefined : start + times[0] * 1_000 - clock.now()),
  async tick() {
    acted.push(`${seconds(clock.now())} ${name}`)
    times.shift()
  },
})

it('goes from due time to due time, those of one instant in their order, until nobody is due', async () => {
  const clock = virtualClock(start)
  const acted: string[] = []
  const paced: number[] = []
  const parties = [partyAt('us', clock, acted, [0, 30, 60]), partyAt('eu', clock, acted, [10, 30])]
  await passTime(clock, parties, { isOver: () => false, pace: async (ms) => void paced.push(ms) })
  expect(acted).toEqual(['0 us', '10 eu', '30 us', '30 eu', '60 us'])
  expect(paced).toEqual([10_000, 20_000, 30_000])
})

it('never goes back to a time that has passed, and acts at once instead', async () => {
  const clock = virtualClock(start)
  const acted: string[] = []
  await passTime(clock, [partyAt('us', clock, acted, [-90])], { isOver: () => false })
  expect(acted).toEqual(['0 us'])
})

it('stops when it is over, whoever is due', async () => {
  const clock = virtualClock(start)
  const acted: string[] = []
  const parties = [partyAt('us', clock, acted, [0, 30, 60])]
  await passTime(clock, parties, { isOver: () => acted.length === 2 })
  expect([acted, seconds(clock.now())]).toEqual([['0 us', '30 us'], 30])
})

it('a drifted clock is so much ahead or behind, and moving it moves the one below', () => {
  const clock = virtualClock(start)
  const behind = driftedClock(clock, -15_000)
  expect(seconds(behind.now())).toBe(-15)
  behind.advanceTo(start)
  expect([seconds(behind.now()), seconds(clock.now())]).toEqual([0, 15])
})

it('two controllers whose clocks differ share one timeline: each stamps its own time, and pauses last equally long', async () => {
  const clock = virtualClock(start)
  const told: string[] = []
  const controllerIn = async (name: string, drift: number) => {
    const own = driftedClock(clock, drift * 1_000)
    const onEvent = ({ event, at }: DriverEvent) => {
      if (event === 'paused' || event === 'healthy')
        told.push(`${seconds(clock.now())} ${name} ${event} at its ${seconds(Date.parse(at))}`)
    }
    const rollout = loadRollout(manifest([{ pause: { duration: 60 } }]), { file: 'shop.yaml' })
    const controller = createController(rollout, { clock: own, plugin: () => undefined, onEvent })
    await controller.deploy({ image: 'shop:v2' })
    return controller
  }
  const regions = [await controllerIn('us', 0), await controllerIn('eu', 40)]
  await passTime(clock, regions, { isOver: () => false })
  expect(told).toEqual([
    '0 us paused at its 0',
    '0 eu paused at its 40',
    '60 us healthy at its 60',
    '60 eu healthy at its 100',
  ])
  const [us, eu] = regions.map(({ rollout }) => rollout.metadata.creationTimestamp)
  expect([us, eu]).toEqual(['2026-11-21T12:00:00Z', '2026-11-21T12:00:40Z'])
})
