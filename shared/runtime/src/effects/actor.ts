import { type Caller, reach } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Actor } from './effects.ts'

/** A step as it acts outside: at its place in the journal, in its turn, and only where its caller may reach. */
export const actorOf = (
  { store, clock, pacer, policy }: Runtime,
  place: Pick<Actor, 'journal' | 'uid' | 'run' | 'index'>,
  caller: Caller,
): Actor => ({ ...place, store, clock, pacer, reach: (target) => reach(policy, caller, target) })

/** The idempotency key of the step that acts, as `stepKey` writes it. */
export const keyOf = ({ uid, run, index }: Pick<Actor, 'uid' | 'run' | 'index'>): string => [uid, run, index].join('/')
