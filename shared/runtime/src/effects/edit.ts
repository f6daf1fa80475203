import type { Plan } from '@canary-steps/sdk'
import { patch } from '../journal/patch.ts'
import { recordIn } from '../journal/records.ts'
import { elapsed } from '../ports/time.ts'
import { type Actor, effectId } from './actor.ts'
import { remember } from './effects.ts'
import { shownBy } from './shown.ts'

/** `edit` of a step: brings what is open up to date, unless people see the same already or it was changed just now. */
export const edit = async <Result>(actor: Actor, name: string, plan: Plan<Result>): Promise<void> => {
  const id = effectId(actor, name, plan)
  const effect = recordIn(await actor.journal.read(), actor).run.effects[id]
  const known = plan.result.safeParse(effect?.result).data
  // how it ended is not to be painted over by how far it was
  if (!plan.edit || !effect || effect.outcome || known === undefined) return
  const now = actor.clock.now()
  const { shown } = await shownBy(plan, now)
  if (effect.shown?.content === shown?.content || elapsed(effect.shown?.at ?? 0, now) < plan.edit.every) return
  actor.reach(plan.target)
  await plan.edit.apply(known)
  await remember(actor, id, (edited) => patch(edited, { shown }))
}
