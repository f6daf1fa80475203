import type { Rollout, StepPlugin } from '@canary-steps/driver'
import type { FunctionAddress, Runtime } from '@canary-steps/runtime'
import type { Decision, StandInPlace } from '@canary-steps/sandbox'
import type { Site } from '../options/sites.ts'
import type { VendorFault } from '../options/vendor-fault.ts'

/** Our steps as one cluster reaches them. */
export type ClusterSteps = {
  readonly site: Site
  /** How the controller calls them. */
  readonly plugin: StepPlugin
  /** Tells all that the cluster has, as the inventory does. */
  sendInventory(rollouts: readonly Rollout[]): Promise<void>
  /** Sends a Rollout as Argo's notifications do when it changes its phase. */
  notify(rollout: Rollout): Promise<void>
}

/** Our steps on this machine, for as long as a run lasts. */
export type LocalSteps = {
  readonly clusters: readonly ClusterSteps[]
  readonly env: Runtime['env']
  closeDue(): Promise<unknown>
  /** Lets vendors do what they do by themselves, people at them too. While the steps are down webhooks are lost. */
  tick(isDown: boolean): Promise<void>
  /** Whether nothing is open at vendors or waits to be undone. */
  isAllClosed(): Promise<boolean>
  /** Events at the stand-ins, as a person would see them there; undefined without a sandbox. */
  render(): string | undefined
  close(): Promise<void>
}

/** How a run wants its steps. */
export type LocalOptions = {
  /** The region whose clusters reach them. */
  readonly sites: readonly Site[]
  readonly sandbox: boolean
  readonly log: boolean
  /** The answers of the people of the sandbox; without it they do nothing by themselves. */
  readonly decision?: Decision | undefined
  /** Those of the sandbox that steps bring; none unless given. */
  readonly standIns?: readonly StandInPlace[]
  /** Where steps are remembered; in memory unless given. */
  readonly store?: Runtime['store']
  /** Answers of a cluster to what steps look up. */
  readonly lookUp: NonNullable<FunctionAddress['lookUp']>
  /** How long the controller's side waits for an answer, in milliseconds; the bridge's default unless given. */
  readonly timeout?: number
  nextVendorFault(): VendorFault | undefined
}
