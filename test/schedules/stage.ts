import { type DrivenClock, virtualClock } from '@canary-steps/driver'
import { type Caller, startFunction, type TestFunction } from './function.ts'
import { moments } from './moments.ts'
import type { Planted } from './planted.ts'
import type { Schedule } from './schedule.ts'
import { type Site, siteAt } from './site.ts'
import { type VendorTrouble, vendorTroubleOf } from './trouble.ts'

/** The regions of a release, the function that serves them and all that may happen to them. */
export type Stage = {
  readonly clock: DrivenClock
  readonly steps: Schedule['steps']
  readonly sites: readonly Site[]
  readonly fn: TestFunction
  readonly trouble: VendorTrouble
  /** Faults while it went on. */
  readonly wrong: string[]
  readonly planted: Planted | undefined
  /** When the bridge sends its inventory, and how often, in milliseconds. */
  readonly inventory: { due: number; readonly every: number }
}

const start = Date.parse('2026-01-01T00:00:00Z')
const names = ['eu', 'us', 'ap'] as const

const callers: readonly Caller[] = names.map((region, at) => ({
  region,
  cluster: `prod-${region}`,
  uid: `c0ffee00-0000-4000-8000-00000000000${at + 1}`,
}))

/** Everything in its place, nothing deployed. */
export const setStage = (schedule: Schedule, planted?: Planted): Stage => {
  const { inventoryEvery, steps, regions, requests } = schedule
  const clock = virtualClock(start)
  const known = moments()
  const trouble = vendorTroubleOf(requests)
  const fn = startFunction({
    callers: callers.slice(0, regions.length),
    group: 'payments/shop',
    now: () => clock.now(),
    moment: known.last,
    planted,
    nextVendorFault: trouble.nextRequest,
  })
  const wrong: string[] = []
  const around = { clock, moments: known, fn, schedule, wrong }
  const sites = callers.flatMap((caller, at) => {
    const plan = regions[at]
    return plan ? [siteAt(caller, plan, around)] : []
  })
  return { clock, steps, sites, fn, trouble, wrong, planted, inventory: { due: start, every: inventoryEvery * 1_000 } }
}
