import type { Story } from '@canary-steps/sdk'
import { type Actor, actorOf } from '../effects/actor.ts'
import type { Claim } from '../journal/attempt.ts'
import type { Call } from '../journal/call.ts'
import { type Identity, runKey } from '../journal/identity.ts'
import type { RolloutJournal } from '../journal/journal.ts'
import type { JournalFile } from '../journal/journal-file.ts'
import type { Caller } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'

/** A step that this Run may act for. */
export type Mine = Extract<Claim, { kind: 'mine' }>

/** Where a Run is at work: which step, in which journal, and by what name it holds its intent. */
export type Place = {
  readonly identity: Identity
  readonly journal: JournalFile<RolloutJournal>
  readonly owner: string
  readonly story: Story
  /** The rollout goes back to what was promoted in full before. */
  readonly isRollback: boolean
}

export const callerOf = ({ cluster, rollout }: Call): Caller => ({ cluster, namespace: rollout.metadata.namespace })

/** The step as it acts for its own rollout. */
export const actorAt = (runtime: Runtime, call: Call, { journal, identity }: Place): Actor => {
  const { uid, index } = identity
  return actorOf(runtime, { journal, uid, run: runKey(identity), index }, callerOf(call))
}
