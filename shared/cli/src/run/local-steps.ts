import type { Rollout, StepPlugin } from '@canary-steps/driver'
import type { FunctionAddress, Runtime } from '@canary-steps/runtime'
import type { VendorFault } from './vendor-fault.ts'

/** Our steps as one run reaches them, on this machine and for as long as it lasts. */
export type LocalSteps = {
  /** How the controller calls them. */
  readonly plugin: StepPlugin
  readonly env: Runtime['env']
  /** Tells what the cluster has, as the inventory does. */
  tell(rollout: Rollout): Promise<void>
  /** Sends a Rollout as Argo's notifications do when it changes its phase. */
  notify(rollout: Rollout): Promise<void>
  settleDue(): Promise<void>
  /** Lets vendors do what they do by themselves, people at them too. While the steps are down webhooks are lost. */
  tick(isDown: boolean): Promise<void>
  /** Whether nothing is open at vendors or waits to be undone. */
  isSettled(): Promise<boolean>
  /** What happened at the stand-ins, as a person would see it there; undefined without a sandbox. */
  render(): string | undefined
  close(): Promise<void>
}

/** How a run wants its steps. */
export type LocalOptions = {
  readonly sandbox: boolean
  readonly log: boolean
  /** The people of the sandbox say no. */
  readonly reject: boolean
  /** Answers of the cluster to what steps look up. */
  readonly lookUp: NonNullable<FunctionAddress['lookUp']>
  nextVendorFault(): VendorFault | undefined
}

/** The cluster of a local run. */
export const localCluster = 'local'
