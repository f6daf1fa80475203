import type { Ledger } from '../scene/ledger.ts'
import type { Vendors } from '../scene/vendors.ts'
import type { Served } from './function.ts'

/** Where a way is installed. */
export type Site = {
  /** Folder of the commands of a cluster. */
  readonly cluster: string
  readonly kubeconfig: string
  /** Of the world, for what is built, kept and logged. */
  readonly folder: string
  /** The release of Argo. */
  readonly version: string
  readonly ledger: Ledger
  /** Whether Argo's notifications tell the function of ends, too. */
  readonly notifications: boolean
  /** Parts that end with the world. */
  readonly closing: AsyncDisposableStack
}

/** Parts besides the controller. */
export type StartedWay = {
  readonly vendors: Vendors
  /** The function, behind the bridge. */
  readonly served?: Served
  /** The executable's package. */
  readonly packageFolder?: string
  /** Files of SQLite. An executable's journal belongs to user 999: copy it before it is opened. */
  journals(): readonly string[]
  /** Of a shell: effects that steps left open outside, as `canary-steps effects list` has it. */
  readonly effects: string
}
