import type { Clock, Plan } from '@canary-steps/sdk'
import type { JournalFile } from '../journal/journal-file.ts'
import type { Pacer } from '../ports/pacer.ts'
import { type Caller, reach } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'

/** Which step of which run acts; `reach` throws a TerminalError when policy denies a target. */
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

/** A step as it acts outside: at its place in the journal, in its turn, and only where its caller may reach. */
export const actorOf = (
  { store, clock, pacer, policy }: Runtime,
  place: Pick<Actor, 'journal' | 'uid' | 'run' | 'index'>,
  caller: Caller,
): Actor => ({ ...place, store, clock, pacer, reach: (target) => reach(policy, caller, target) })

export const effectId = (actor: Actor, name: string, plan: Pick<Plan<never>, 'lifetime'>): string =>
  plan.lifetime === 'rollout' ? `rollout/${name}` : `${actor.index}/${name}`
