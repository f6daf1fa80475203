import type { Outcome, Plan } from '@canary-steps/sdk'
import type { Effect } from '../journal/journal.ts'
import { effectId, isShared, jsonOf, mayBeUnknown, patch, recordIn } from '../journal/records.ts'
import { elapsed } from '../ports/time.ts'
import type { Actor } from './actor.ts'
import { listenerOf } from './effects.ts'
import { lookFor } from './look.ts'
import { mayBeForgotten } from './lost-writes.ts'
import { unlisten } from './topics.ts'

/** How long a call that timed out may still arrive at the vendor, in milliseconds: a missing act may come. */
const mayStillArrive = 2 * 60_000

/** `close` of a step that ended. An effect of a whole attempt goes on when one of them is bypassed. */
export const close = async <Result>(
  actor: Actor,
  outcome: Outcome,
  name: string,
  plan: Plan<Result>,
  end: (result: Result) => Promise<unknown>,
): Promise<void> => {
  if (outcome === 'bypassed' && isShared(effectId(actor, name, plan))) return
  await closeWith(actor, { outcome }, name, plan, end)
}

/** `close` of a step that decided while it ran: the later fate of the rollout does not change the outcome. */
export const closeAs = <Result>(
  actor: Actor,
  name: string,
  plan: Plan<Result>,
  outcome: Outcome,
  end: (result: Result) => Promise<unknown>,
): Promise<void> => closeWith(actor, { outcome, decided: true }, name, plan, end)

/** Ends what is open, or may be, and writes its outcome. */
const closeWith = async <Result>(
  actor: Actor,
  ended: Required<Pick<Effect, 'outcome'>> & Pick<Effect, 'decided'>,
  name: string,
  plan: Plan<Result>,
  end: (result: Result) => Promise<unknown>,
): Promise<void> => {
  const id = effectId(actor, name, plan)
  const standing = async () => {
    const { attempt, step } = recordIn(await actor.journal.read(), actor)
    const effect = attempt.effects[id]
    const isRebuilt = mayBeUnknown(attempt, step, id)
    return { effect, isRebuilt, isOver: effect ? effect.outcome !== undefined : !isRebuilt }
  }
  const before = await standing()
  const isUnknown = before.isOver && !before.effect
  const isForgotten = isUnknown && actor.store.history && (await mayBeForgotten(actor))
  if (before.isOver && !isForgotten) return
  await actor.journal.commit()
  // while the claim was only held another call may have ended it
  const { effect, isRebuilt, isOver } = await standing()
  if (isOver) return
  const known = plan.result.safeParse(effect?.result).data
  const mayBeMore = known === undefined || isRebuilt || (effect?.attempts ?? 0) > 1
  const found = mayBeMore ? (await lookFor(actor, id, plan)).found : undefined
  // the oldest stays, whichever was remembered
  const result = found ?? known
  if (result === undefined && effect && elapsed(effect.triedAt, actor.clock.now()) < mayStillArrive)
    throw new Error(`${effect.target}: not there, and may still arrive`)
  if (result !== undefined) {
    await end(result)
    // before the outcome is written: the next close finds them again
    const topics = effect?.topics ?? plan.topics?.(result) ?? []
    // an effect of a whole attempt may be closed by another step than the one that listens
    for (const index of new Set([actor.index, effect?.owner ?? actor.index]))
      await unlisten(actor.store, topics, { ...listenerOf(actor), index })
  }
  await noteEnded(actor, id, { ...ended, target: plan.target, result })
}

/** Writes the outcome of what was ended. An effect that only the vendor knew is written down with it, so that no other ended is told of it. */
const noteEnded = (
  actor: Actor,
  id: string,
  { target, result, ...ended }: Pick<Effect, 'outcome' | 'decided' | 'target'> & { readonly result: unknown },
) =>
  actor.journal.update((draft) => {
    const { attempt } = recordIn(draft, actor)
    if (result === undefined && !attempt.effects[id]) return
    const found: Effect = {
      owner: actor.index,
      target,
      attempts: 1,
      triedAt: 0,
      stays: true,
      result: jsonOf(result),
    }
    const effect = attempt.effects[id] ?? found
    attempt.effects[id] = effect
    delete effect.topics
    delete effect.isHeard
    patch(effect, ended)
  })
