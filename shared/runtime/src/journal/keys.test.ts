import { storyOf } from '@canary-steps/sdk'
import { differsInEachPart, type KeyMaker, keysDiffer, name, number, text } from '@canary-steps/testing/keys-differ'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { takeBack } from '../calls/take-back.ts'
import { keyOfDay, keyOfHead, keyOfOldHour, keyOfPage, keyOfRecord, keyOfTold } from '../effects/audit-keys.ts'
import { audit } from '../effects/audit-log.ts'
import { actorOf } from '../effects/step-io.ts'
import { ownerIn, placesIn } from '../operate/effect-place.ts'
import { openPolicy } from '../ports/policy.ts'
import { createRuntime } from '../ports/runtime.ts'
import { barrierPlace } from '../release/meet.ts'
import { newSlot, slotNamed } from '../release/slot.ts'
import { recordSettings } from '../settings/record-settings.ts'
import { partsOf } from '../settings/settings-parts.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { addressText } from '../wire/signature.ts'
import {
  attemptKey,
  keyOf,
  oldReleasePartition,
  ownerOf,
  partitionOf,
  partitionOwnedBy,
  releasePartition,
  stepKey,
} from './identity.ts'
import type { Journal, StepEnd, StepRecord } from './journal.ts'
import { openJournal, openRollout } from './journal-file.ts'
import { effectId, markerOf } from './records.ts'
import { roundKey } from './round-key.ts'

const story = storyOf(sampleRollout(), { cluster: 'prod', region: 'eu', index: 0 })
const policy = openPolicy
const clock = { now: () => 0 }
const run = { revision: number, podHash: name, stepHash: name, attempt: name }
const step = { uid: name, run: name, index: number }

const end: StepEnd = { outcome: 'aborted', reason: '', status: 'pending', attempts: 0, since: 0, due: 0 }
const record: StepRecord = {
  ...{ step: 'toy', id: 'toy', config: {}, seq: 1, message: '', startedAt: 0, rebuilt: false, events: [] },
  phase: 'Running',
  end,
}

const Page = z.object({ records: z.array(z.object({ id: z.string() })) })

/** Records of the audit. */
const auditing = async (write: (store: ReturnType<typeof memoryStore>) => Promise<void>) => {
  const inMemory = memoryStore()
  const ids: string[] = []
  const put: typeof inMemory.put = (partition, id, version, value, due) => {
    if (partition.startsWith('audit/') && partition.endsWith('/pages'))
      ids.push(...Page.parse(JSON.parse(value)).records.map(({ id }) => id))
    return inMemory.put(partition, id, version, value, due)
  }
  await write({ ...inMemory, put })
  return ids
}

const runtime = createRuntime({ steps: [], store: memoryStore(), fetch, env: () => undefined })
const actor = actorOf(
  runtime,
  { journal: openJournal(runtime.store, 'p'), uid: 'u', run: 'r', index: 0 },
  { cluster: 'prod', namespace: 'payments' },
)

const decision = { decision: 'approved', reason: '', at: 0 } as const

const audits: KeyMaker[] = [
  keysDiffer('a decision in the audit', { ...step, named: text }, async ({ named, ...place }) => {
    const about = { ...place, step: 'toy', story }
    return auditing((store) => audit({ store, policy, clock }, about, named, decision))
  }),
  keysDiffer('where the audit of a cluster is', { cluster: text }, ({ cluster }) => keyOfHead(cluster)),
  keysDiffer('how far the audit of a cluster is streamed', { cluster: text }, ({ cluster }) => keyOfTold(cluster)),
  keysDiffer('where a page of the audit is', { cluster: text, page: number }, ({ cluster, page }) =>
    keyOfPage(cluster, page),
  ),
  keysDiffer('where the place of a record is', { cluster: text, id: text }, ({ cluster, id }) =>
    keyOfRecord(cluster, id),
  ),
  keysDiffer('where the pages of an hour are', { cluster: text, hour: number }, ({ cluster, hour }) =>
    keyOfDay(cluster, hour * 60 * 60_000),
  ),
  keysDiffer('where an earlier version has an hour', { cluster: text, hour: number }, ({ cluster, hour }) =>
    keyOfOldHour(cluster, hour * 60 * 60_000),
  ),
  keysDiffer(
    'a Rollout that began anew, in the audit',
    { uid: name, before: number, revision: number, listedAt: number },
    async ({ uid, before, revision, listedAt }) => {
      return auditing(async (store) => {
        const journal = openRollout(store, 'prod', uid)
        await journal.update((draft) => {
          draft.revision = before
        })
        const runtime = createRuntime({ steps: [], store, fetch, env: () => undefined, clock })
        const listed = { rollout: sampleRollout({ uid, revision }), listedAt }
        await takeBack(runtime, journal, listed, { cluster: 'prod', region: '' })
      })
    },
  ),
  keysDiffer(
    'settings that changed, in the audit',
    { cluster: text, since: number, before: name, hash: name },
    async ({ cluster, since, before, hash }) => {
      return auditing(async (store) => {
        await store.put('settings', 'last', undefined, JSON.stringify({ hash: `was ${before}`, parts: {}, since }))
        await recordSettings({ store, clock }, { hash, parts: {} }, [cluster])
      })
    },
  ),
]

const keys: KeyMaker[] = [
  keysDiffer('an attempt', run, attemptKey),
  keysDiffer('a step of an attempt', { uid: name, ...run, index: number }, stepKey),
  keysDiffer("a step of anybody's attempt", step, keyOf),
  keysDiffer('a marker at a vendor', { uid: name, run: name, id: text }, ({ id, ...place }) => markerOf(place, id)),
  keysDiffer('a round of a release', { release: text, counted: number }, ({ release, counted }) =>
    roundKey(release, counted),
  ),
  keysDiffer('where a journal is', { cluster: text, uid: text }, ({ cluster, uid }) => partitionOf(cluster, uid)),
  keysDiffer('where releases of a ring are', { group: text, ring: text }, ({ group, ring }) =>
    releasePartition(group, { ring, cluster: 'prod' }),
  ),
  keysDiffer('where releases of a cluster in no ring are', { group: text, cluster: text }, ({ group, cluster }) =>
    releasePartition(group, { ring: undefined, cluster }),
  ),
  keysDiffer('an effect', { index: number, named: text }, ({ index, named }) =>
    effectId({ ...actor, index }, named, {}),
  ),
  keysDiffer('an effect of all steps', { named: text }, ({ named }) => effectId(actor, named, { lifetime: 'rollout' })),
  differsInEachPart('a step of a release that has no id', { step: name, index: number }, (one, other) => {
    const round = { steps: {} }
    newSlot(round, { ...one, id: undefined }, { config: {}, startedAt: 0, rebuilt: false })
    return slotNamed(round, { ...other, id: undefined }) !== undefined
  }),
  keysDiffer('a place where steps meet', { place: name, id: name }, ({ place, id }) =>
    barrierPlace({ place, regions: [], quorum: 1, abortTogether: false }, { id }),
  ),
  keysDiffer('a part of the settings', { cluster: text, namespace: text }, async ({ cluster, namespace }) =>
    Object.keys(partsOf('', { clusters: { [cluster]: 1 }, namespaces: { [namespace]: 1 }, steps: {} }).parts),
  ),
  keysDiffer('the address that is signed', { host: name, path: text, query: name }, ({ host, path, query }) =>
    addressText('GET', { host, pathname: `/${path}`, search: `?${query}` }),
  ),
]

it.each([...audits, ...keys])('$of is another where any part of it is', async ({ mistakes }) => {
  expect(await mistakes()).toEqual([])
})

it('no two ways to name a journal lead to one', () => {
  const names = ['a', 'b', '@a', 'a/b', 'a:b', '%40a', 'release', 'rollout']
  const pairs = names.flatMap((one) => names.map((other) => [one, other] as const))
  const partitions = [
    ...pairs.map(([cluster, uid]) => partitionOf(cluster, encodeURIComponent(uid))),
    ...pairs.map(([group, ring]) => releasePartition(group, { ring, cluster: 'prod' })),
    ...pairs.map(([group, cluster]) => releasePartition(group, { ring: undefined, cluster })),
    ...names.map(oldReleasePartition),
  ]
  expect(new Set(partitions).size).toBe(partitions.length)
  // the owner of a journal leads back to it
  const owned = partitions.filter((partition) => partition.startsWith('release/'))
  expect(owned.map((partition) => partitionOwnedBy(ownerOf(partition), 'prod'))).toEqual(owned)
  expect(new Set(owned.map(ownerOf)).size).toBe(owned.length)
})

it('an effect of a step is none of all steps, whatever both are called', () => {
  const names = ['thing', 'rollout/thing', '0/thing', 'rollout', '0']
  const ids = names.flatMap((named) => [effectId(actor, named, {}), effectId(actor, named, { lifetime: 'rollout' })])
  expect(new Set(ids).size).toBe(2 * names.length)
})

it('an effect is known to operators by whose it is, with dots in the name, and what it is', async () => {
  const effect = { owner: 3, target: 't', attempts: 1, triedAt: 0, stays: true }
  const effects = { '3/thing': effect, 'rollout/thing': effect }
  const runs = {
    a: { story, seen: '', steps: { 3: record }, effects },
    b: { story, seen: '', steps: { 3: record }, effects },
  }
  const journal: Journal = { v: 1, kind: 'rollout', revision: 2, heardAt: 0, warnedAt: 0, promoted: {}, runs }
  const owners = ['c0ffee', 'release:prod:shop.eu%2Fcheckout', 'release:prod:shop']
  const places = await Promise.all(owners.map((owner) => placesIn(journal, owner)))
  expect(new Set(places.flat().map(({ id }) => id)).size).toBe(owners.length * 2 * 3)
  expect(places.map((of) => [...new Set(of.map(({ id }) => ownerIn(id)))])).toEqual(owners.map((owner) => [owner]))
})

it('a step of a release that has an id is no other that has none', () => {
  const about = { config: {}, startedAt: 0, rebuilt: false }
  const names = [
    { step: 'toy', id: undefined, index: 1 },
    { step: 'toy', id: undefined, index: 2 },
    { step: 'toy', id: 'toy', index: 1 },
    { step: 'toy', id: 'toy-1', index: 1 },
    { step: 'toy-1', id: undefined, index: 1 },
  ]
  for (const one of names) {
    const round = { steps: {} }
    newSlot(round, one, about)
    expect(names.filter((other) => slotNamed(round, other))).toEqual([one])
  }
})
