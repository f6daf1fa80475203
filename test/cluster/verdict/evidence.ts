import type { Decided } from '../scene/recorded.ts'
import type { Heard } from './heard.ts'
import type { JournalRecords } from './journal-records.ts'
import type { SeenRollout } from './seen-rollout.ts'
import type { VendorRecords } from './vendor-records.ts'

/** All that is known of one Rollout when its scenario is over: plain data, of which a verdict is made. */
export type Evidence = {
  readonly name: string
  readonly vendors: VendorRecords
  /** Of all Rollouts of its world. */
  readonly journal: JournalRecords
  /** Each state that a watch told of, oldest first. */
  readonly history: readonly SeenRollout[]
  /** It was deleted: the history ends with its last state. */
  readonly isGone: boolean
  readonly decided: readonly Decided[]
  readonly heard: readonly Heard[]
}
