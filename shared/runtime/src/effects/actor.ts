import type { Clock } from '@canary-steps/sdk'
import type { JournalFile } from '../journal/journal-file.ts'
import type { Pacer } from '../ports/pacer.ts'
import type { Store } from '../ports/store.ts'

/** Which step of which attempt acts; `reach` throws a TerminalError when policy denies a target. */
export type Actor = {
  readonly store: Store
  readonly journal: JournalFile
  readonly uid: string
  readonly run: string
  readonly index: number
  readonly clock: Clock
  readonly pacer: Pacer
  reach(target: string): void
}
