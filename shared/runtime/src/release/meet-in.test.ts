import type { Barrier, End } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Round } from '../journal/journal.ts'
import { openRelease, openRollout } from '../journal/journal-file.ts'
import { openPolicy, type Policy } from '../ports/policy.ts'
import { memoryStore } from '../store/memory.ts'
import { oneRing } from '../testing/one-ring.ts'
import { sampleMember, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { barrierPlace, checkMeets, meetIn, regionsIn } from './meet.ts'

const partition = 'release/prod:payments%2Fcheckout'
const shareOf = (region: string, attempt = 'v2/1') => ({ partition, attempt, region })
const barrier: Barrier = { place: '20%', regions: ['eu', 'us'], quorum: 2, abortTogether: false }
const hour = 3_600_000
const [well, back]: End[] = [
  { outcome: 'succeeded', reason: '', at: 1 },
  { outcome: 'aborted', reason: '', at: 1 },
]

/** Regions that meet in these rounds, at a clock that goes on by a second with every look. */
const meeting = async (runs: Readonly<Record<string, Round>>, policy: Policy = oneRing) => {
  const store = memoryStore()
  const file = openRelease(store, partition)
  await file.update((draft) => {
    draft.runs = structuredClone(runs)
  })
  const clock = { at: 100 * hour, now: () => clock.at }
  return {
    store,
    clock,
    read: () => file.read(),
    /** A region looks: whom it finds, and whether they have met. */
    async comes(region: string, change: Partial<Barrier> = {}, { index = 2, attempt = 'v2/1', weight = 20 } = {}) {
      clock.at += 1_000
      const story = sampleStory(region)
      const here = { story: { ...story, canary: { ...story.canary, weight } }, run: sampleMember(region).run, index }
      return meetIn({ store, clock, policy }, shareOf(region, attempt), { ...barrier, ...change }, here)
    },
  }
}

const both = { 'v2/1': sampleRound({ eu: {}, us: {} }) }

test('regions have met when the last that is needed comes, and that stays so', async () => {
  const { comes, clock } = await meeting(both)
  const start = clock.at
  expect(await comes('eu')).toStrictEqual({
    ...{ metAt: undefined, others: [] },
    regions: [
      { region: 'eu', cluster: 'prod-eu', weight: 20, arrivedAt: start + 1_000, end: undefined },
      { region: 'us', cluster: 'prod-us', weight: 20, arrivedAt: undefined, end: undefined },
    ],
  })
  expect(await comes('us')).toMatchObject({ metAt: start + 2_000 })
  expect(await comes('eu')).toMatchObject({ metAt: start + 2_000, regions: [{ arrivedAt: start + 1_000 }, {}] })
})

test('as many as are needed are enough, and only those that are wanted count', async () => {
  const { comes } = await meeting({ 'v2/1': sampleRound({ eu: {}, us: {}, ap: {} }) })
  const three = { regions: ['eu', 'us', 'sa'] }
  await comes('eu', three)
  expect(await comes('ap', { regions: ['eu', 'ap'], quorum: 3 })).toMatchObject({ metAt: undefined })
  expect(await comes('eu', three)).toMatchObject({ metAt: undefined })
  expect((await comes('us', three)).metAt).toBeDefined()
})

test('a meeting is that of a place, of a number and of the same regions in any order', async () => {
  const { comes, read } = await meeting(both)
  await comes('eu', { quorum: 1 })
  await comes('us', { quorum: 1, regions: ['us', 'eu'] })
  await comes('us', { quorum: 1, regions: ['us', 'a,b', '50%'] })
  expect(Object.keys((await read()).runs['v2/1']?.met ?? {})).toEqual([
    '20% 1: 1 of eu, us',
    '20% 1: 1 of 50%25, a%2Cb, us',
  ])
})

test('the first time at a place is the first of the others, in the order of their steps', async () => {
  const { comes } = await meeting(both)
  await comes('eu', {}, { index: 4 })
  expect((await comes('us', {}, { index: 3 })).metAt).toBeDefined()
  expect(await comes('eu', {}, { index: 1 })).toMatchObject({ metAt: expect.any(Number) })
  const second = await comes('us', {}, { index: 5 })
  expect(second.regions.map(({ arrivedAt }) => arrivedAt !== undefined)).toEqual([true, true])
  expect(await comes('us', {}, { index: 6 })).toMatchObject({
    metAt: undefined,
    regions: [{ arrivedAt: undefined }, {}],
  })
})

test('places of other names are others', async () => {
  const { comes } = await meeting(both)
  await comes('eu', { place: '10%' })
  expect(await comes('us')).toMatchObject({ metAt: undefined })
  expect(await comes('eu')).toMatchObject({ metAt: expect.any(Number) })
  expect([barrierPlace(barrier, { id: undefined }), barrierPlace(barrier, { id: 'wait' })]).toEqual(['20%', '20% wait'])
})

test('a region is written down once at a step, with how far it is', async () => {
  const { comes, read, clock } = await meeting(both)
  const start = clock.at
  await comes('eu', {}, { weight: 30 })
  await comes('eu', {}, { weight: 60 })
  expect((await read()).runs['v2/1']?.members.eu).toMatchObject({
    ...{ weight: 30, step: { number: 3, count: 4 } },
    places: [{ place: '20%', index: 2, at: start + 1_000 }],
  })
  await comes('eu', {}, { weight: 60, index: 3 })
  expect((await read()).runs['v2/1']?.members.eu).toMatchObject({ weight: 60 })
})

test('regions that abort together are remembered as such, and only those', async () => {
  const { comes, read } = await meeting(both)
  await comes('eu')
  expect((await read()).runs['v2/1']?.abortTogether).toBeUndefined()
  await comes('us', { abortTogether: true })
  expect((await read()).runs['v2/1']?.abortTogether).toBe(true)
})

test('a region that waits is heard of once an hour', async () => {
  const { comes, read, clock } = await meeting(both)
  await comes('eu')
  const first = clock.at
  clock.at += hour - 1_000
  await comes('eu')
  expect((await read()).heardAt).toBe(first)
  await comes('eu')
  expect((await read()).heardAt).toBe(clock.at)
})

test('a region that went back is told, and is not there', async () => {
  const { comes } = await meeting({ 'v2/1': sampleRound({ eu: {}, us: { end: back } }) })
  expect(await comes('eu')).toMatchObject({ metAt: undefined, regions: [{}, { region: 'us', end: back }] })
})

/** Regions that ended well in a round before, and at which revision their Rollouts are now. */
const finishedBefore = async (revisions: Readonly<Record<string, number>>) => {
  const members = Object.fromEntries(Object.keys(revisions).map((region) => [region, { end: well }]))
  const all = await meeting({ 'v2/1': sampleRound(members), 'v2/2': sampleRound({ eu: {} }) })
  for (const [region, revision] of Object.entries(revisions)) {
    const { cluster, uid } = sampleMember(region)
    await openRollout(all.store, cluster, uid).update((draft) => {
      draft.revision = revision
    })
  }
  const looks = (change: Partial<Barrier>) => all.comes('eu', change, { attempt: 'v2/2' })
  return { ...all, looks }
}

test('a region that has the release since an earlier round counts, and one that is at the next revision does not', async () => {
  const { looks } = await finishedBefore({ us: 2, ap: 3 })
  const found = await looks({})
  expect(found.metAt).toBeDefined()
  expect(found.regions.map(({ region }) => region)).toEqual(['eu', 'us'])
  const without = await looks({ regions: ['eu', 'ap'] })
  expect(without).toMatchObject({ metAt: undefined, regions: [{ region: 'eu' }] })
  expect(without).not.toHaveProperty('parts')
})

test('of regions that nobody waits for no journal is read', async () => {
  const { looks } = await finishedBefore({ us: 2 })
  expect(await looks({ regions: ['eu', 'sa'] })).toMatchObject({ metAt: undefined, regions: [{ region: 'eu' }] })
})

test('a region of a watched ring is met under both names', async () => {
  const policy = { ...openPolicy, ring: () => 'prod', watches: () => ['staging'] }
  const { comes, store } = await meeting({ 'v2/1': sampleRound({ eu: {} }) }, policy)
  await openRelease(store, 'release/staging:payments%2Fcheckout').update(({ runs }) => {
    runs['v2/1'] = sampleRound({ qa: { places: [{ place: '20%', index: 2, at: 7 }] } })
  })
  expect(await comes('eu', { regions: ['eu', 'staging/qa'] })).toMatchObject({
    metAt: expect.any(Number),
    regions: [{ region: 'eu' }, { region: 'staging/qa', ring: 'staging', arrivedAt: 7 }],
  })
})

test('a cluster without a ring meets nobody but itself', () => {
  const story = sampleStory('eu')
  const check = (regions: string[], policy: Policy = openPolicy) => checkMeets(policy, { ...barrier, regions }, story)
  check(['eu'])
  check(['eu', 'us'], oneRing)
  expect(() => check(['eu', 'us'])).toThrow(/never meets us: set clusters\.prod-eu\.ring/)
})

test('the regions of a round are all that take part in it', async () => {
  const { store } = await meeting({ 'v2/1': sampleRound({ eu: {}, us: { end: back } }) })
  const region = (name: string, end?: End) => ({
    ...{ region: name, cluster: `prod-${name}`, weight: 20, arrivedAt: undefined, end },
  })
  expect(await regionsIn({ store }, shareOf('eu'))).toEqual([region('eu'), region('us', back)])
  await expect(regionsIn({ store }, shareOf('eu', 'v2/9'))).rejects.toThrow('round v2/9 is not known')
})
