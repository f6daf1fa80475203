import { ownerOf, partitionOf } from '../journal/identity.ts'
import { parseJournal } from '../journal/journal-document.ts'
import { caught } from '../ports/caught.ts'
import type { Runtime } from '../ports/runtime.ts'
import type { DocumentKey, Store } from '../ports/store.ts'
import { allDue, readAll } from '../store/all-due.ts'
import { EffectState, type WireEffect } from '../wire/wire-effects.ts'
import { isOf, needsClosing, placesIn } from './effect-place.ts'
import { effectView } from './effect-view.ts'

/** Most journals that one list for operators reads of the cluster's Rollouts, and of releases. */
const mostJournals = 10_000

/** The effects in a stored document that a cluster, or whichever, has open. @throws when it cannot be read */
export const openEffectsIn = async (value: string, partition: string, cluster?: string): Promise<WireEffect[]> => {
  const journal = parseJournal(value, partition)
  const places = (await placesIn(journal, ownerOf(partition))).filter(({ run }) => isOf(journal, run, cluster))
  return places.filter((place) => needsClosing(journal, place)).flatMap((place) => effectView(journal, place) ?? [])
}

/** The journals with something open that may be of a cluster, or of all, at most so many of each kind. */
const openJournals = async (
  store: Store,
  cluster: string | undefined,
  most: number,
): Promise<{ documents: readonly DocumentKey[]; truncated: boolean }> => {
  const prefixes = [cluster === undefined ? 'rollout/' : partitionOf(cluster, ''), 'release/']
  const kindOf = ({ partition }: DocumentKey) => prefixes.findIndex((prefix) => partition.startsWith(prefix))
  const found = await allDue(store, (document) => kindOf(document) >= 0)
  const kinds = prefixes.map((_, kind) => found.filter((document) => kindOf(document) === kind))
  return {
    documents: kinds.flatMap((documents) => documents.slice(0, most)),
    truncated: kinds.some(({ length }) => length > most),
  }
}

/**
 * Hands over each effect that steps have open outside, may have open, or could not close: of one cluster, or of all. A
 * document with an open effect is due some time, so that the store finds it. Nothing else of the process waits for it.
 */
const eachEffect = async (
  { store, log }: Pick<Runtime, 'store' | 'log'>,
  take: (effect: WireEffect) => void,
  { cluster, most = Number.POSITIVE_INFINITY }: { readonly cluster?: string | undefined; readonly most?: number } = {},
): Promise<{ truncated: boolean }> => {
  const { documents, truncated } = await openJournals(store, cluster, most)
  // an attempt that is being put aside may be in two documents, and a document may be named twice
  const taken = new Set<string>()
  await readAll(store, documents, async ({ partition }, read) => {
    const known = await caught(async () => {
      if ('error' in read) throw read.error
      return read.result ? openEffectsIn(read.result.value, partition, cluster) : []
    })
    if ('error' in known) return log('error', 'a journal cannot be read', { partition, reason: known.error.message })
    for (const effect of known.result.filter(({ id }) => !taken.has(id))) {
      taken.add(effect.id)
      take(effect)
    }
  })
  return { truncated }
}

const gravity = ({ state }: WireEffect): number => EffectState.options.indexOf(state)

const byGravityAndAge = (one: WireEffect, other: WireEffect): number =>
  gravity(one) - gravity(other) || Number(one.since > other.since) - Number(one.since < other.since)

/** All of them: the gravest first, then the oldest. `most`: how many journals of Rollouts are read, and of releases. */
export const listEffects = async (
  site: Pick<Runtime, 'store' | 'log'>,
  cluster?: string,
  most?: number,
): Promise<{ effects: WireEffect[]; truncated: boolean }> => {
  const effects: WireEffect[] = []
  const { truncated } = await eachEffect(site, (effect) => effects.push(effect), {
    cluster,
    ...(most !== undefined && { most }),
  })
  return { effects: effects.toSorted(byGravityAndAge), truncated }
}

/** The first of them, at most `limit`. */
export const firstEffects = async (
  site: Pick<Runtime, 'store' | 'log'>,
  cluster: string,
  limit: number,
): Promise<{ effects: WireEffect[]; truncated: boolean }> => {
  const { effects, truncated } = await listEffects(site, cluster, mostJournals)
  return { effects: effects.slice(0, limit), truncated: truncated || effects.length > limit }
}
