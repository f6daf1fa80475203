import { RolloutView } from '@canary-steps/sdk'
import type { Call, Reply } from '../call.ts'
import { observe } from '../end/observe.ts'
import { type Journal, openJournal, partitionOf } from '../journal/journal.ts'
import { sampleRollout } from './sample-rollout.ts'
import { replyOf, type TestHostOptions } from './test-host.ts'
import { aborted, type ToyHost, toyHost } from './toy-host.ts'
import type { ToyChange } from './toy-step.ts'
import type { ToyVendor } from './toy-vendor.ts'

/** One region of a release: its controller's calls, with a Rollout of its own. */
export type ToyRegion = {
  run(given?: Partial<Call>): Promise<Reply>
  /** Abort, as it arrives when a user aborts: the index is 0 already. */
  abort(given?: Partial<Call>): Promise<Reply>
  terminate(given?: Partial<Call>): Promise<Reply>
  /** Tells what the inventory of the region's cluster says of its Rollout. */
  observe(rollout: RolloutView): Promise<void>
  journal(): Promise<Journal>
  /** A Rollout as this region has it. */
  rollout(rollout?: RolloutView): RolloutView
}

/** Regions of one release, which share a store, a clock and a vendor. */
export type ToyRegions = {
  readonly host: ToyHost
  in(region: string): ToyRegion
}

export const toyRegions = (
  change: ToyChange = {},
  { config = { scope: 'release' }, ...options }: TestHostOptions & { vendor?: ToyVendor } = {},
): ToyRegions => {
  const host = toyHost(change, { config, ...options })
  const inRegion = (region: string): ToyRegion => {
    const cluster = `prod-${region}`
    const uid = `c0ffee00-0000-4000-8000-${region.padStart(12, '0')}`
    const ours = (rollout = sampleRollout({ now: host.now })) =>
      RolloutView.parse({ ...rollout, metadata: { ...rollout.metadata, uid } })
    const call = async (operation: Call['operation'], { rollout, ...given }: Partial<Call>) =>
      replyOf(await host.call(operation, { cluster, region, ...given, rollout: ours(rollout) }))
    return {
      rollout: ours,
      run: (given = {}) => call('run', given),
      abort: (given = {}) => call('abort', { rollout: aborted(), ...given }),
      terminate: (given = {}) => call('terminate', given),
      observe: (rollout) => observe(host.runtime, cluster, ours(rollout)),
      journal: () => openJournal(host.runtime.store, partitionOf(cluster, uid)).read(),
    }
  }
  return {
    host,
    in: inRegion,
  }
}

/** Each region has been polled once. */
export const started = async (regions: ToyRegions, names: readonly string[]) => {
  for (const name of names) await regions.in(name).run()
  return regions
}
