import type { Clock, Step } from '@canary-steps/sdk'
import type { Pacer } from './journal/pacer.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Policy } from './settings/policy.ts'
import type { Store } from './store/store.ts'

/** What a host hands to the core. */
export type Runtime = {
  readonly steps: readonly Step[]
  readonly store: Store
  /** The store is one region's own, so that no release can meet in it. */
  readonly isOneRegion?: boolean | undefined
  readonly clock: Clock
  readonly fetch: typeof globalThis.fetch
  /** A secret or setting of the environment; read at each use, since files change. */
  readonly env: (name: string) => string | undefined
  readonly policy: Policy
  readonly pacer: Pacer
  readonly log: Log
  /** Who counts; nobody where it is absent. */
  readonly metrics?: Metrics | undefined
}
