import type { Call, Reply } from '../journal/call.ts'
import { type Region, regionOf } from './region-of.ts'
import type { TestHostOptions } from './test-host.ts'
import { aborted, type ToyHost, toyHost } from './toy-host.ts'
import type { ToyChange } from './toy-step.ts'
import type { ToyVendor } from './toy-vendor.ts'

/** Regions of one release, which share a store, a clock and a vendor. */
export type ToyRegions = {
  readonly host: ToyHost
  /** A region. Its Abort comes as when a user aborts: the index is 0 already. */
  in(region: string): Region
}

export const toyRegions = (
  change: ToyChange = {},
  { config = { scope: 'release' }, ...options }: TestHostOptions & { vendor?: ToyVendor } = {},
): ToyRegions => {
  const host = toyHost(change, { config, ...options })
  const inRegion = (name: string): Region => {
    const region = regionOf(host, name)
    const abort = (given: Partial<Call> = {}): Promise<Reply> => region.abort({ rollout: aborted(), ...given })
    return { ...region, abort }
  }
  return { host, in: inRegion }
}

/** Each region has been polled once. */
export const started = async (regions: ToyRegions, names: readonly string[]) => {
  for (const name of names) await regions.in(name).run()
  return regions
}
