import { ownerOf, partitionOf } from '../journal/identity.ts'
import { openJournal } from '../journal/journal-file.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { EffectState, type WireEffect } from '../wire/wire-effects.ts'
import { isOf, needsClosing, placesIn } from './effect-place.ts'
import { effectView } from './effect-view.ts'

/** Most journals that one listing reads. */
const mostJournals = 10_000

const effectsIn = async (
  store: Store,
  { partition, id }: DocumentKey,
  cluster: string | undefined,
): Promise<WireEffect[]> => {
  const journal = await openJournal(store, partition, id).read()
  const places = (await placesIn(journal, ownerOf(partition))).filter(({ run }) => isOf(journal, run, cluster))
  return places.filter((place) => needsClosing(journal, place)).flatMap((place) => effectView(journal, place) ?? [])
}

const gravity = ({ state }: WireEffect): number => EffectState.options.indexOf(state)

const byGravityAndAge = (one: WireEffect, other: WireEffect): number =>
  gravity(one) - gravity(other) || one.since.localeCompare(other.since)

/**
 * Effects that steps have open outside, may have open, or could not close: of one cluster, or of all. A document with
 * an open effect is due some time, so that the store finds it. The gravest first, then the oldest.
 */
export const listEffects = async (
  { store, log }: Pick<Runtime, 'store' | 'log'>,
  cluster?: string,
): Promise<{ effects: WireEffect[]; truncated: boolean }> => {
  const due = await store.due(Number.MAX_SAFE_INTEGER, mostJournals)
  const prefixes = [cluster === undefined ? 'rollout/' : partitionOf(cluster, ''), 'release/']
  const ours = due.filter(({ partition }) => prefixes.some((prefix) => partition.startsWith(prefix)))
  const lists = await Promise.all(
    ours.map(async (document) => {
      const read = await caught(() => effectsIn(store, document, cluster))
      if ('result' in read) return read.result
      log('error', 'a journal cannot be read', { partition: document.partition, reason: read.error.message })
      return []
    }),
  )
  // an attempt that is being put aside may be in two documents
  const effects = [...new Map(lists.flat().map((effect) => [effect.id, effect])).values()]
  return { effects: effects.toSorted(byGravityAndAge), truncated: due.length === mostJournals }
}

/** The first of them, at most `limit`. */
export const firstEffects = async (
  site: Pick<Runtime, 'store' | 'log'>,
  cluster: string,
  limit: number,
): Promise<{ effects: WireEffect[]; truncated: boolean }> => {
  const { effects, truncated } = await listEffects(site, cluster)
  return { effects: effects.slice(0, limit), truncated: truncated || effects.length > limit }
}
