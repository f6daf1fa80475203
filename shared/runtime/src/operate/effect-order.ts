import { closeOpen } from '../calls/close-open.ts'
import { audit } from '../effects/audit-log.ts'
import { unlisten } from '../effects/topics.ts'
import type { Problem } from '../journal/call.ts'
import { deadLettersOf } from '../journal/dead-letters.ts'
import { partitionOwnedBy } from '../journal/identity.ts'
import type { Journal } from '../journal/journal.ts'
import { isDeadLetter, type JournalFile, journalId, openJournal } from '../journal/journal-file.ts'
import { openEffects, patch, recordIn, storyIn } from '../journal/records.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { Store } from '../ports/store.ts'
import { guarded } from '../secrets/guarded.ts'
import { moveBack } from '../store/change.ts'
import type { WireEffect, WireEffectOrder } from '../wire/wire-effects.ts'
import { type EffectPlace, isOf, isOver, needsClosing, ownerIn, placesIn } from './effect-place.ts'
import { effectView } from './effect-view.ts'

/** Budget of an undo that an operator waits for, in milliseconds. */
const undoBudget = 8_000

/** How long what was put right of an attempt that was put aside is remembered, in milliseconds: the same order may come again. */
const remembered = 24 * 60 * 60_000

const unknown = (id: string): Problem => ({
  status: 404,
  title: 'no such effect',
  detail: `no effect of this cluster is named ${id}; GET /v1/effects lists those that are open`,
})

const nothingToRetry: Problem = {
  status: 422,
  title: 'nothing to retry',
  detail: 'its step has not ended, so nothing is to be undone yet; abort or promote the rollout, or settle the effect',
}

/** Makes the undo of its step due now, also one that was given up. Whether there is something to undo. */
const makeDue = (draft: Journal, place: EffectPlace, now: number): boolean => {
  const { end } = recordIn(draft, place).step
  if (!end) return false
  if (end.status === 'dead') patch(end, { status: 'pending', attempts: 0, since: now })
  if (end.status === 'pending') end.due = now
  return true
}

/** Writes down that it ended, on the word of an operator. An ended effect keeps its outcome. */
const declare = (draft: Journal, place: EffectPlace, { outcome, by, reason }: WireEffectOrder, at: number): void => {
  const { attempt, step } = recordIn(draft, place)
  const effect = place.effect === undefined ? undefined : attempt.effects[place.effect]
  if (isOver(effect, step.end)) return
  const declared = { by, reason, at }
  if (effect) patch(effect, { outcome, declared })
  if (step.end && openEffects(attempt, place.index).length === 0) patch(step.end, { status: 'done', declared })
}

const obey = async (runtime: Runtime, journal: JournalFile, place: EffectPlace, order: WireEffectOrder) => {
  const now = runtime.clock.now()
  if (order.operation === 'settle') {
    const { topics = [] } = (await journal.read()).runs[place.run]?.effects[place.effect ?? ''] ?? {}
    await unlisten(runtime.store, topics, { partition: journal.partition, run: place.run, index: place.index })
    await journal.update((draft) => declare(draft, place, order, now))
    return undefined
  }
  if (!(await journal.update((draft) => makeDue(draft, place, now)))) return nothingToRetry
  await closeOpen(runtime, { journal, run: place.run, index: place.index }, undoBudget)
  return undefined
}

type FoundEffect = { readonly journal: JournalFile; readonly known: Journal; readonly place: EffectPlace }

/** Where an effect of the cluster is: in the journal, or in one of what was given up there. A settled effect counts only if nothing else is there. */
const findEffect = async (store: Store, cluster: string, effect: string): Promise<FoundEffect | undefined> => {
  const owner = ownerIn(effect)
  const partition = partitionOwnedBy(owner, cluster)
  const letters = await deadLettersOf(store, partition)
  const found = await Promise.all(
    [journalId, ...letters].map(async (id): Promise<FoundEffect[]> => {
      const journal = openJournal(store, partition, id)
      const known = await journal.read()
      const place = (await placesIn(known, owner)).find((one) => one.id === effect)
      return place && isOf(known, place.run, cluster) ? [{ journal, known, place }] : []
    }),
  )
  return found.flat().toSorted((one, other) => Number(isDealtWith(one)) - Number(isDealtWith(other)))[0]
}

const isDealtWith = ({ known, place }: FoundEffect): boolean => !needsClosing(known, place)

/** Writes into the audit of the operator's cluster what was settled on their word, once for each effect. */
const auditSettled = async (
  runtime: Pick<Runtime, 'store' | 'policy' | 'clock'>,
  cluster: string,
  journal: Journal,
  place: EffectPlace,
): Promise<void> => {
  const { attempt, step } = recordIn(journal, place)
  const effect = place.effect === undefined ? undefined : attempt.effects[place.effect]
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

/**
 * Does what an operator orders of an effect. `retry` tries at once to undo or close it. `settle` writes down that it ended,
 * without a word to its vendor: for what was put right by hand, or cannot be. Again, either changes nothing more.
 */
export const orderEffect = async (
  host: Runtime,
  cluster: string,
  order: WireEffectOrder,
): Promise<WireEffect | Problem> => {
  const runtime = guarded(host)
  const found = await findEffect(runtime.store, cluster, order.effect)
  if (!found) return unknown(order.effect)
  const { journal, place } = found
  const problem = await obey(runtime, journal, place, order)
  if (problem) return problem
  const journaled = await journal.read()
  if (order.operation === 'settle') await auditSettled(runtime, cluster, journaled, place)
  const view = effectView(journaled, place)
  if (isDeadLetter(journal.id) && view?.state === 'ended')
    await moveBack(runtime.store, journal, () => runtime.clock.now() + remembered)
  const { operation, by, reason } = order
  runtime.log('warn', `an operator ordered ${operation}`, { effect: place.id, by, reason, state: view?.state })
  return view ?? unknown(order.effect)
}
