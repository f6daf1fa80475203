import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DueDocument, Version } from '../ports/store.ts'
import { duePages, readAll } from '../store/all-due.ts'
import type { WireEffect } from '../wire/wire-effects.ts'
import { openEffectsIn } from './effect-list.ts'

/** An effect as it is counted. `since`: milliseconds since 1970. */
type CountedEffect = Pick<WireEffect, 'id' | 'state'> & { readonly since: number }

/** The open effects of a document, as it was at a version. */
type Known = { readonly version: Version | undefined; readonly effects: readonly CountedEffect[] }

const isJournal = ({ partition }: DueDocument): boolean => /^(rollout|release)\//.test(partition)

const nameOf = ({ partition, id }: DueDocument): string => JSON.stringify([partition, id])

/**
 * Hands over each effect that steps have open, of all clusters, again and again. A document that has the version of the
 * last time is not read: most wait, and nobody changes them. Returns how; one time is to end before the next begins.
 */
export const effectFigure = ({
  store,
  log,
}: Pick<Runtime, 'store' | 'log'>): ((take: (effect: CountedEffect) => void) => Promise<void>) => {
  let last: ReadonlyMap<string, Known> = new Map()
  return async (take) => {
    const known = new Map<string, Known>()
    const changed: DueDocument[] = []
    // an attempt that is being put aside may be in two documents, and a document may be named twice
    const taken = new Set<string>()
    const keep = (document: DueDocument, now: Known): void => {
      known.set(nameOf(document), now)
      for (const effect of now.effects) {
        if (!taken.has(effect.id)) take(effect)
        taken.add(effect.id)
      }
    }
    for await (const page of duePages(store, Number.MAX_SAFE_INTEGER))
      for (const document of page.filter(isJournal)) {
        const before = last.get(nameOf(document))
        if (before && document.version !== undefined && before.version === document.version) keep(document, before)
        else changed.push(document)
      }
    await readAll(store, changed, async (document, read) => {
      const found = await caught(async () => {
        if ('error' in read) throw read.error
        const effects = read.result ? await openEffectsIn(read.result.value, document.partition) : []
        return effects.map(({ id, state, since }) => ({ id, state, since: Date.parse(since) }))
      })
      if ('result' in found)
        return keep(document, { version: 'result' in read ? read.result?.version : undefined, effects: found.result })
      log('error', 'a journal cannot be read', { partition: document.partition, reason: found.error.message })
    })
    last = known
  }
}
