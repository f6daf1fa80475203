import { audit } from '../effects/audit-log.ts'
import type { Journal } from '../journal/journal.ts'
import { recordIn } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import { storyIn } from '../release/region-stories.ts'
import { type EffectPlace, ownerIn } from './effect-place.ts'

/** Writes into the audit of the operator's cluster what was settled on their word, once for each effect. */
export const auditSettled = async (
  runtime: Pick<Runtime, 'store' | 'policy'>,
  cluster: string,
  journal: Journal,
  place: EffectPlace,
): Promise<void> => {
  const { run, step } = recordIn(journal, place)
  const effect = place.effect === undefined ? undefined : run.effects[place.effect]
  const { declared, outcome } = effect ?? step.end ?? {}
  // it had ended before, and nothing was settled
  if (!declared || !outcome) return
  const { by, reason, at } = declared
  const its = { uid: ownerIn(place.id), run: place.run, index: place.index }
  await audit(
    runtime,
    { ...its, step: step.step, story: { ...storyIn(journal, place.run), cluster } },
    `settled/${place.id}`,
    {
      kind: 'settled',
      decision: outcome,
      by: { id: '', name: by },
      reason: effect ? `${effect.target}: ${reason}` : reason,
      at,
    },
  )
}
