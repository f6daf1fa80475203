import { TerminalError } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { oldReleasePartition, releasePartition } from '../journal/identity.ts'
import { openRelease } from '../journal/journal-file.ts'
import { openPolicy, type Policy } from '../ports/policy.ts'
import { memoryStore } from '../store/memory.ts'
import { oneRing } from '../testing/one-ring.ts'
import { sampleMember, sampleReleaseStep, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { checkRing, isShareId, memberIn, partitionFor, restoreSlots, type Share, shareIn, sharePlan } from './share.ts'

const group = 'payments/checkout'
const ours = releasePartition(group, { ring: 'prod', cluster: '' })
const before = oldReleasePartition(group)
const now = 5_000_000

const participant = (region: string, story: object = {}) => {
  const { uid, run } = sampleMember(region)
  return { uid, run, story: { ...sampleStory(region), ...story } }
}

/** A store in which regions take part in a round. */
const storeWith = async (partition: string, round: ReturnType<typeof sampleRound>, key = 'v2/1') => {
  const store = memoryStore()
  await openRelease(store, partition).update(({ runs }) => {
    runs[key] = round
  })
  return store
}

const planOf = (store = memoryStore(), who = participant('eu'), more = {}) =>
  sharePlan({ store, clock: { now: () => now }, policy: oneRing, ...more }, who)

const foundBy = (plan: ReturnType<typeof sharePlan>) => plan.find('', { since: 0 })

const share: Share = { partition: ours, attempt: 'v2/1', region: 'eu' }
const effect = { owner: 2, target: 'region:x', attempts: 1, triedAt: 0, stays: true, result: share }

test('the part in a release is an effect of the whole attempt, and no other effect is', () => {
  expect(shareIn({ effects: { 'rollout/release': effect } })).toEqual(share)
  expect(shareIn({ effects: { 'rollout/thread': effect } })).toBeUndefined()
  expect(shareIn({ effects: {} })).toBeUndefined()
  expect(['rollout/release', 'rollout/thread', '2/release', 'release'].filter(isShareId)).toEqual(['rollout/release'])
})

test('a region takes part once, for the whole of its attempt, and is found again', async () => {
  const store = memoryStore()
  const plan = planOf(store)
  expect(plan).toMatchObject({ target: `region:${group}`, lifetime: 'rollout' })
  expect(await foundBy(plan)).toEqual([])
  expect(await plan.act('')).toEqual(share)
  expect(await foundBy(plan)).toEqual([share])
  expect(await foundBy(planOf(store, participant('us')))).toEqual([])
  expect((await openRelease(store, ours).read()).heardAt).toBe(now)
})

test('a region that took part before there were rings is found where it did', async () => {
  const store = await storeWith(before, sampleRound({ eu: {} }), 'v2/7')
  expect(await foundBy(planOf(store))).toEqual([{ partition: before, attempt: 'v2/7', region: 'eu' }])
})

test.each<[string, object, object, string]>([
  ['an executable', {}, { isOneRegion: true }, 'a plugin executable sees no other region'],
  ['a cluster without a region', { region: '' }, {}, 'set clusters.prod-eu.region in canary-steps.yaml'],
])('%s takes no part in a release, and a retry helps nobody', async (_, story, more, says) => {
  const joined = planOf(undefined, participant('eu', story), more).act('')
  await expect(joined).rejects.toThrow(says)
  await expect(joined).rejects.toBeInstanceOf(TerminalError)
})

test('a region whose changes are unknown takes no part yet', async () => {
  await expect(planOf(undefined, participant('eu', { change: undefined })).act('')).rejects.toThrow(
    'the changes of the canary in prod-eu are unknown',
  )
})

test('a cluster that has the region of another is told', async () => {
  const store = await storeWith(ours, sampleRound({ eu: { cluster: 'prod-1' } }))
  const who = { ...participant('eu'), uid: 'another' }
  await expect(planOf(store, who).act('')).rejects.toThrow('is cluster prod-1, and prod-eu has the same region')
})

test('the releases of a cluster are those of its ring, or its own', () => {
  expect(partitionFor({ policy: oneRing }, 'prod-eu', group)).toBe(ours)
  const alone = releasePartition(group, { ring: undefined, cluster: 'prod-eu' })
  expect(partitionFor({ policy: openPolicy }, 'prod-eu', group)).toBe(alone)
})

test('a part that the journal does not know is told by its names', async () => {
  const journal = await openRelease(await storeWith(ours, sampleRound({ us: {} })), ours).read()
  expect(memberIn(journal, { ...share, region: 'us' }).member).toEqual(sampleMember('us'))
  for (const lost of [share, { ...share, attempt: 'v2/9', region: 'us' }])
    expect(() => memberIn(journal, lost)).toThrow(`${ours}: round ${lost.attempt} does not know region ${lost.region}`)
})

/** Rings by the cluster. */
const ringed = (rings: Readonly<Record<string, string>>): Policy => ({
  ...openPolicy,
  ring: (cluster) => rings[cluster],
})
const inProd = { 'prod-eu': 'prod', 'prod-us': 'prod' }

test.each<[string, Policy, object, string | undefined]>([
  ['all are in its ring', ringed(inProd), { eu: {}, us: {} }, undefined],
  ['it is alone there', ringed({}), { eu: {} }, undefined],
  ['one is in another ring', ringed({ ...inProd, 'prod-us': 'staging' }), { eu: {}, us: {} }, 'prod-us'],
  ['one is in none', ringed({ 'prod-eu': 'prod' }), { eu: {}, us: {} }, 'prod-us'],
  ['it is in no ring itself', ringed({ 'prod-us': 'prod' }), { eu: {}, us: {} }, 'prod-us'],
  ['none of them is in a ring', ringed({}), { eu: {}, us: {} }, 'prod-us'],
])(
  'a part from before there were rings is believed if all are in one ring: %s',
  async (_, policy, members, stranger) => {
    const store = await storeWith(before, sampleRound({ ...members }))
    const checked = checkRing({ store, policy }, { ...share, partition: before }, participant('eu'))
    if (stranger === undefined) await checked
    else await expect(checked).rejects.toThrow(`cluster ${stranger} takes part in this release but shares no ring`)
  },
)

test('a part in a round that nobody knows is among no strangers', async () => {
  const elsewhere = { ...share, partition: before }
  await checkRing({ store: memoryStore(), policy: ringed(inProd) }, elsewhere, participant('eu'))
})

test('a part in the releases of its ring is not looked at again', async () => {
  const policy = { ...ringed(inProd), ring: (cluster: string) => (cluster === 'prod-eu' ? 'prod' : undefined) }
  const store = await storeWith(ours, sampleRound({ eu: {}, us: {} }))
  await checkRing({ store, policy }, share, participant('eu'))
})

const lost = (config: object, rebuilt = true) => ({
  ...sampleReleaseStep({ config: { ...config }, rebuilt }),
  startedAt: 7,
})
const released = { scope: 'release', id: 'ask' }

test('steps that were done for all are taken back into a release that knows nothing of them', async () => {
  const store = await storeWith(ours, sampleRound({ eu: {} }, { steps: { 5: sampleReleaseStep({ id: 'known' }) } }))
  const steps = {
    0: lost(released),
    1: lost({ scope: 'release' }),
    2: lost({ scope: 'release', id: 'at-work' }),
    3: lost({ id: 'own' }),
    4: lost({ scope: 'release', id: 'kept' }, false),
    5: lost({ scope: 'release', id: 'known' }),
  }
  const attempt = { story: sampleStory('eu'), steps, effects: {} }
  await restoreSlots({ store }, async () => share, { attempt, index: 2 })
  const { steps: all = {} } = (await openRelease(store, ours).read()).runs['v2/1'] ?? {}
  expect(Object.entries(all).map(([at, { id, rebuilt }]) => `${at} ${id}${rebuilt ? ' rebuilt' : ''}`)).toEqual([
    '0 ask rebuilt',
    '1 toy@1 rebuilt',
    '5 known',
  ])
  expect(all[0]).toMatchObject({ step: 'toy', config: released, startedAt: 7, phase: 'Running' })
})

test('steps are not taken back into a release that knows nothing of the region', async () => {
  const attempt = { story: sampleStory('eu'), steps: { 1: lost(released) }, effects: {} }
  const restored = restoreSlots({ store: memoryStore() }, async () => share, { attempt, index: 2 })
  await expect(restored).rejects.toThrow('does not know region eu')
})

test.each([
  ['nothing was lost', { steps: { 1: lost(released, false) }, effects: {} }],
  ['the attempt has a part in the release', { steps: { 1: lost(released) }, effects: { 'rollout/release': effect } }],
])('no region takes part to take steps back where %s', async (_, own) => {
  const joined = () => Promise.reject(new Error('it takes part'))
  await restoreSlots({ store: memoryStore() }, joined, { attempt: { story: sampleStory('eu'), ...own }, index: 2 })
})
