import type { Clock, Step, TenantRequest } from '@canary-steps/sdk'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { inProcessPacer, type Pacer } from './pacer.ts'
import { type NetworkRules, openPolicy, type Policy } from './policy.ts'
import type { Store } from './store.ts'

/**
 * Asks an address that a Rollout names. `url` is spelt well; the host sees to the rest. It looks the name up and
 * judges every address that it leads to (`addressKind`, `NetworkRules`, and what else is this machine). It connects
 * to one of these and to no other, and follows no redirect.
 *
 * @throws TerminalError where that is not allowed, before anything is sent.
 */
export type TenantFetch = (
  url: URL,
  request: TenantRequest & { readonly signal: AbortSignal },
  rules: NetworkRules,
) => Promise<Response>

/** The ports that a host hands to the core. */
export type Runtime = {
  readonly steps: readonly Step[]
  readonly store: Store
  /** The store is one region's own, so that no release can meet in it. */
  readonly isOneRegion?: boolean | undefined
  /** Whether the host opens connections to vendors that push over them. Where it opens none, the variable of one lets nothing in. */
  readonly sockets: boolean
  readonly clock: Clock
  /** For vendors. */
  readonly fetch: typeof globalThis.fetch
  /** Absent where the host cannot see where a name leads: then no step asks what a Rollout names. */
  readonly fetchAsTenant?: TenantFetch | undefined
  /** A secret or setting of the environment; read at each use, since files change. */
  readonly env: (name: string) => string | undefined
  readonly policy: Policy
  readonly pacer: Pacer
  readonly log: Log
  /** Takes records of the audit as lines of JSON, each at least once. They are told again unless it succeeds. */
  readonly auditStream?: ((lines: string) => Promise<void>) | undefined
  /** The counter; nobody counts if it is absent. */
  readonly metrics?: Metrics | undefined
}

/**
 * A runtime of what a host has. Its defaults: time is the time of this machine, and turns at vendors are kept in this
 * process by that time. Every target is allowed, no socket is open, and nobody is told anything.
 */
export const createRuntime = ({
  clock = Date,
  ...given
}: Pick<Runtime, 'steps' | 'store' | 'fetch' | 'env'> & Partial<Runtime>): Runtime => ({
  clock,
  sockets: false,
  policy: openPolicy,
  pacer: inProcessPacer(clock),
  log: () => undefined,
  ...given,
})
