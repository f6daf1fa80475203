import { expect, it } from 'vitest'
import type { Planted } from './planted.ts'
import { play } from './play.ts'
import type { Schedule } from './schedule.ts'

const alone = [{ drift: 0, start: 0, happenings: [] }]
const lostAtTheVendor: Schedule = {
  lasts: 900,
  inventoryEvery: 300,
  steps: ['open', 'notify'],
  regions: alone,
  requests: [{ request: 1, vendor: 'vendor-slow' }],
}
const quiet: Schedule = { lasts: 900, inventoryEvery: 300, steps: ['notify'], regions: alone, requests: [] }

const bugs: [Planted, Schedule, RegExp][] = [
  ['no-intent', lostAtTheVendor, /has twice/],
  ['no-look-up', lostAtTheVendor, /has twice/],
  ['no-inventory', quiet, /the journal has open/],
]

it.each(bugs)('a runtime with %s is found out', async (planted, schedule, says) => {
  expect((await play(schedule)).wrong).toEqual([])
  expect((await play(schedule, planted)).wrong.join('\n')).toMatch(says)
})
