import { type Clock, formatDuration, type Pace, type Plan, RetryLater } from '@canary-steps/sdk'
import type { StepRecord } from '../journal/journal.ts'
import type { JournalFile } from '../journal/journal-file.ts'
import { caught } from '../ports/caught.ts'
import type { Pacer } from '../ports/pacer.ts'
import { type Caller, reach } from '../ports/policy.ts'
import type { Runtime } from '../ports/runtime.ts'
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

/** A step as it acts outside: at its place in the journal, in its turn, and only where its caller may reach. */
export const actorOf = (
  { store, clock, pacer, policy }: Runtime,
  place: Pick<Actor, 'journal' | 'uid' | 'run' | 'index'>,
  caller: Caller,
): Actor => ({ ...place, store, clock, pacer, reach: (target) => reach(policy, caller, target) })

export const effectId = (actor: Actor, name: string, plan: Pick<Plan<never>, 'lifetime'>): string =>
  plan.lifetime === 'rollout' ? `rollout/${name}` : `${actor.index}/${name}`

/** Thrown instead of acting: others are first. */
export class WaitsForTurn extends RetryLater {}

/** Milliseconds until its turn. Where nobody can say, nothing was done: so it is not looked for, and tried again. */
const turnOf = async (pacer: Pacer, pace: Pace, marker: string): Promise<number> => {
  const asked = await caught(() => pacer.wait(marker, pace))
  if ('result' in asked) return asked.result
  throw new RetryLater(`${pace.key}: its turn is not known (${asked.error.message})`, 0, { cause: asked.error })
}

/** Acts when it is its turn, or throws when that comes. */
export const actInTurn = async <Result>(pacer: Pacer, plan: Plan<Result>, marker: string): Promise<Result> => {
  const wait = plan.pace ? await turnOf(pacer, plan.pace, marker) : 0
  if (wait === 0) return plan.act(marker)
  // whole seconds are what people read
  const left = formatDuration(Math.ceil(wait / 1_000) * 1_000)
  throw new WaitsForTurn(`${plan.pace?.key}: its turn comes in ${left}`, wait)
}

/** Writes down that a step waits for a turn that comes at `at`. Time that it has waited already counts once. */
export const noteTurn = (step: StepRecord, at: number, now: number): void => {
  const before = step.turn ?? { at: 0, waited: 0 }
  step.turn = { at, waited: before.waited + Math.max(0, at - Math.max(now, before.at)) }
}

/** From when a step's own timeout counts: the time spent waiting for turns is not its own. */
export const ownStart = ({ startedAt, turn }: StepRecord): number => startedAt + (turn?.waited ?? 0)
