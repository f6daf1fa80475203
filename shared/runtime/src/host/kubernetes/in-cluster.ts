import type { ChangeAnswer, Lookup, LookupAnswer, RolloutView } from '@canary-steps/sdk'
import { apiServer } from './api-server.ts'
import { changeReader } from './change-reader.ts'
import { type Listing, listRollouts } from './list-rollouts.ts'
import { lookUpWith } from './look-up.ts'
import { accountFolder } from './service-account.ts'

/** The cluster that this process runs in, read with its pod's service account. */
export type Cluster = {
  /**
   * Looks up Rollouts for one in namespace `own`.
   *
   * @throws what may pass: the call is to come again.
   */
  lookUp(lookups: readonly Lookup[], own: string, signal?: AbortSignal): Promise<readonly LookupAnswer[]>
  /** Reads what a Rollout's canary changes; an `error` where that cannot be read now. */
  readChange(rollout: RolloutView): Promise<ChangeAnswer>
  /** All Rollouts with a step whose plugin is one that `uses` names. @throws when the list cannot be read. */
  rollouts(uses: (pluginName: string) => boolean): Promise<Listing>
}

export type ClusterOptions = {
  /** Where the service account is mounted. */
  readonly folder?: string
  /** Namespaces that every Rollout may look at, with one star each; CANARY_STEPS_LOOKUP_NAMESPACES, with commas, unless given. */
  readonly lookupNamespaces?: readonly string[]
  /** Milliseconds that one call of `lookUp`, of `readChange`, and of `rollouts` may take. */
  readonly limits?: { readonly lookUp: number; readonly change: number; readonly rollouts: number }
}

/** A call of a step has 8 s. The inventory takes a Rollout for gone that it does not list and was last heard of two minutes ago. */
const usualLimits = { lookUp: 5_000, change: 2_000, rollouts: 60_000 } as const

const listIn = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** The cluster around this process; undefined outside a pod. */
export const inCluster = (
  variables: Readonly<Record<string, string | undefined>>,
  options: ClusterOptions = {},
): Cluster | undefined => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = variables
  if (!host) return undefined
  const { folder = accountFolder, limits = usualLimits } = options
  const api = apiServer(`https://${host.includes(':') ? `[${host}]` : host}:${port}`, folder)
  const lookUp = lookUpWith(api, options.lookupNamespaces ?? listIn(variables.CANARY_STEPS_LOOKUP_NAMESPACES ?? ''))
  return {
    lookUp(lookups, own, signal) {
      const inTime = AbortSignal.timeout(limits.lookUp)
      return lookUp(lookups, own, signal ? AbortSignal.any([signal, inTime]) : inTime)
    },
    readChange: changeReader(api, limits.change),
    rollouts: (uses) => listRollouts(api, uses, AbortSignal.timeout(limits.rollouts)),
  }
}
