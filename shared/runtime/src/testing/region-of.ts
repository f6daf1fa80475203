import { RolloutView } from '@canary-steps/sdk'
import { observe } from '../calls/observe.ts'
import type { Call, Reply } from '../journal/call.ts'
import { partitionOf } from '../journal/identity.ts'
import type { Journal } from '../journal/journal.ts'
import { openJournal } from '../journal/journal-file.ts'
import { sampleRollout } from './sample-rollout.ts'
import { replyOf, type TestHost } from './test-host.ts'

/** One region of a release: the calls of its controller, with a Rollout of its own. */
export type Region = {
  run(given?: Partial<Call>): Promise<Reply>
  abort(given?: Partial<Call>): Promise<Reply>
  terminate(given?: Partial<Call>): Promise<Reply>
  /** Tells what the inventory of the region's cluster says of its Rollout. */
  observe(rollout: RolloutView): Promise<void>
  journal(): Promise<Journal>
}

/** A region of the release of which the sample Rollout is one. It shares the host's store, clock and vendors with the others. */
export const regionOf = (host: TestHost, region: string): Region => {
  const cluster = `prod-${region}`
  const uid = `c0ffee00-0000-4000-8000-${region.padStart(12, '0')}`
  const ours = (rollout = sampleRollout({ now: host.now })) =>
    RolloutView.parse({ ...rollout, metadata: { ...rollout.metadata, uid } })
  const call =
    (operation: Call['operation']) =>
    async ({ rollout, ...given }: Partial<Call> = {}) =>
      replyOf(await host.call(operation, { cluster, region, ...given, rollout: ours(rollout) }))
  return {
    run: call('run'),
    abort: call('abort'),
    terminate: call('terminate'),
    observe: (rollout) => observe(host.runtime, cluster, ours(rollout)),
    journal: () => openJournal(host.runtime.store, partitionOf(cluster, uid)).read(),
  }
}
