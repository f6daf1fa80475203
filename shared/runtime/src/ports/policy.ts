import type { ApprovalPolicy } from '@canary-steps/approvals'
import { TerminalError } from '@canary-steps/sdk'
import * as z from 'zod'

/** The operator's rules for addresses that Rollouts name. */
export type NetworkRules = {
  /** Hosts that may be asked though their address is private, or seen by nobody but a proxy. */
  readonly privateHosts: readonly string[]
  /** Service and pod ranges of the cluster, which nobody may ask. Undefined: the host's own knowledge of them. */
  readonly clusterRanges: readonly string[] | undefined
}

export const closedNetwork: NetworkRules = { privateHosts: [], clusterRanges: undefined }

/** The operator's rules for registries: the places of the same image, and the trust in tags. */
export type ImageRules = {
  /** Lists of prefixes, such as `registry.example.com/shop`: beneath those of one list the same images are found. */
  readonly mirrors: readonly (readonly string[])[]
  /** Patterns of repositories whose tags are never moved: only those are compared by tag. Undefined: all of them. */
  readonly immutableTags: readonly string[] | undefined
  /** Tags say nothing. */
  readonly requireDigest: boolean
}

/** The rules without settings. */
export const plainImageRules: ImageRules = { mirrors: [], immutableTags: undefined, requireDigest: false }

/** How long the audit keeps a record after it was written, in milliseconds. */
type AuditRules = { readonly keep: number }

/** 13 months, so that last year's can be compared. */
export const usualAudit: AuditRules = { keep: 395 * 24 * 60 * 60_000 }

/** How long the journal of a Rollout that is gone is kept, in milliseconds since a list of its cluster left it out. */
type JournalRules = { readonly keepDeleted: number }

/** The rules for journals without settings: a month, for those who ask what happened. */
export const plainJournalRules: JournalRules = { keepDeleted: 30 * 24 * 60 * 60_000 }

/** The Rollout that asks: the operator says what its namespace may reach. */
export type Caller = { readonly cluster: string; readonly namespace: string }

/** The operator's mode for a step: lets it run, lets rollouts pass it, holds them at it, or fails them. */
export const StepMode = z.enum(['run', 'skip', 'hold', 'fail'])
export type StepMode = z.infer<typeof StepMode>

/** The operator's rules for namespaces and steps. */
export type Policy = {
  /** Whether a namespace may reach a target outside. */
  allows(caller: Caller, target: string): boolean
  /** Config that a step of a namespace has where its Rollout says nothing. */
  defaults(caller: Caller, step: string): Readonly<Record<string, unknown>>
  /** The approvers of a namespace; undefined where no namespaces are listed. Nobody listed means nobody. */
  approvals(caller: Caller): ApprovalPolicy | undefined
  /** The mode of a step that is to run. Undoing and closing are never held back. */
  mode(step: string): StepMode
  /** Regions of the clusters that the settings name, or of those in one ring; none where they name none. */
  regions(ring?: string): readonly string[]
  /** The ring of a cluster: a decision counts only inside it. Undefined: the cluster meets no other. */
  ring(cluster: string): string | undefined
  /** Rings at which steps of a cluster may look. Nothing that is decided there counts for it. */
  watches(cluster: string): readonly string[]
  /** When two images are the same. */
  images(): ImageRules
  /** Addresses that may be asked on behalf of a Rollout that names them. */
  network(): NetworkRules
  audit(): AuditRules
  journals(): JournalRules
  /** Hash of the settings in force; empty where there are none. */
  hash(): string
}

/** Where no policy is set every target is allowed, of which hosts warn at start, and no cluster meets another. */
export const openPolicy: Policy = {
  allows: () => true,
  defaults: () => ({}),
  approvals: () => undefined,
  mode: () => 'run',
  regions: () => [],
  ring: () => undefined,
  watches: () => [],
  images: () => plainImageRules,
  network: () => closedNetwork,
  audit: () => usualAudit,
  journals: () => plainJournalRules,
  hash: () => '',
}

/** The policy that `current` gives at each use. */
export const livePolicy = (current: () => Policy): Policy => ({
  allows: (caller, target) => current().allows(caller, target),
  defaults: (caller, step) => current().defaults(caller, step),
  approvals: (caller) => current().approvals(caller),
  mode: (step) => current().mode(step),
  regions: (ring) => current().regions(ring),
  ring: (cluster) => current().ring(cluster),
  watches: (cluster) => current().watches(cluster),
  images: () => current().images(),
  network: () => current().network(),
  audit: () => current().audit(),
  journals: () => current().journals(),
  hash: () => current().hash(),
})

/** The regions of a watched ring, by the names that those have who watch: `staging/eu`. */
export const watchedRegions = ({ regions, watches }: Policy, cluster: string): string[] =>
  watches(cluster).flatMap((ring) => regions(ring).map((region) => `${ring}/${region}`))

/** Checks all targets of a step before it does anything. @throws as `reach` does, of the first that is not allowed. */
export const reachAll = (policy: Policy, caller: Caller, targets: readonly string[]): void => {
  for (const target of targets) reach(policy, caller, target)
}

/**
 * Checks a target right before it is reached.
 *
 * @throws TerminalError naming the line that would allow it.
 */
export const reach = (policy: Policy, caller: Caller, target: string): void => {
  if (!policy.allows(caller, target))
    throw new TerminalError(
      `policy: namespace ${caller.namespace} in cluster ${caller.cluster} may not reach ${target}; ` +
        `add it to namespaces.${caller.namespace}.allow in canary-steps.yaml`,
    )
}
