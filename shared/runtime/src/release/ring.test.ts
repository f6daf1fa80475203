import { succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { oldReleasePartition, releasePartition } from '../journal/identity.ts'
import { openRollout } from '../journal/journal-file.ts'
import { openPolicy } from '../ports/policy.ts'
import { ringsOf } from '../settings/rings.ts'
import { memoryStore } from '../store/memory.ts'
import { started, toyRegions } from '../testing/toy-regions.ts'

const clusterOf = (region: string, ring: string | undefined, watches: readonly string[] = []) =>
  [`prod-${region}`, { region, watches, ...(ring !== undefined && { ring }) }] as const

const policyOf = (...clusters: ReturnType<typeof clusterOf>[]) => ({
  ...openPolicy,
  ...ringsOf(Object.fromEntries(clusters)),
})

const ringed = (...clusters: ReturnType<typeof clusterOf>[]) => toyRegions({}, { policy: policyOf(...clusters) })

test('a decision in one ring is asked anew in another', async () => {
  const regions = ringed(clusterOf('eu', 'prod'), clusterOf('us', 'prod'), clusterOf('dev', 'staging'))
  await regions.in('dev').run()
  regions.host.vendor.isDone = true
  regions.host.now += 60_000
  expect(await regions.in('dev').run()).toMatchObject({ phase: 'Successful' })
  regions.host.vendor.isDone = false
  for (const name of ['eu', 'us']) expect(await regions.in(name).run()).toMatchObject({ phase: 'Running' })
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('clusters without a ring meet nobody, and each does what is done once for itself', async () => {
  const regions = await started(ringed(clusterOf('eu', undefined), clusterOf('us', undefined)), ['eu', 'us'])
  expect(regions.host.vendor.things).toHaveLength(2)
})

test('no ring, cluster or group has a name that leads to the releases of another', () => {
  const names = ['a', 'b', 'a/b', 'a:b', '@a', 'a%2Fb', '']
  const circles = [
    ...names.map((ring) => ({ ring, cluster: 'any' })),
    ...names.map((cluster) => ({ ring: undefined, cluster })),
  ]
  const all = [
    ...names.flatMap((group) => circles.map((circle) => releasePartition(group, circle))),
    ...names.map(oldReleasePartition),
  ]
  expect(new Set(all).size).toBe(all.length)
})

const [now, before] = [
  releasePartition('payments/checkout', { ring: 'prod', cluster: '' }),
  oldReleasePartition('payments/checkout'),
]

/** Regions in the middle of a release that began when there were no rings, with clusters that are in these. */
const sinceBeforeRings = async (...clusters: ReturnType<typeof clusterOf>[]) => {
  const store = memoryStore()
  const began = await started(toyRegions({}, { store }), ['eu', 'us'])
  const release = await store.get(now, 'journal')
  await store.put(before, 'journal', undefined, release?.value ?? '')
  await store.remove(now, 'journal', release?.version)
  for (const name of ['eu', 'us']) {
    const [, uid = ''] = /"uid":"([^"]+)"/.exec(JSON.stringify(await began.in(name).journal())) ?? []
    await openRollout(store, `prod-${name}`, uid).update((draft) => {
      for (const { effects } of Object.values(draft.runs))
        for (const effect of Object.values(effects))
          if (effect.target.startsWith('region:')) effect.result = { partition: before, attempt: 'v2/1', region: name }
    })
  }
  return toyRegions({}, { store, vendor: began.host.vendor, policy: policyOf(...clusters) })
}

test('a release that began before there were rings goes on, and what is open there is closed', async () => {
  const regions = await sinceBeforeRings(clusterOf('eu', 'prod'), clusterOf('us', 'prod'))
  regions.host.now += 60_000
  expect(await regions.in('us').run()).toMatchObject({ phase: 'Running', message: 'waiting' })
  for (const name of ['eu', 'us']) await regions.in(name).abort()
  expect(regions.host.vendor.things.map(({ ended }) => ended)).toEqual([['aborted']])
})

test('nothing is adopted of a release that began before there were rings where another ring takes part', async () => {
  for (const ring of ['staging', 'prod-2', 'pro']) {
    const regions = await sinceBeforeRings(clusterOf('eu', 'prod'), clusterOf('us', ring))
    regions.host.vendor.isDone = true
    regions.host.now += 60_000
    expect(await regions.in('eu').run()).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('cluster prod-us takes part in this release but shares no ring with prod-eu'),
    })
  }
})

const barrier = { place: 'here', quorum: 2, abortTogether: true }

/** The toy's view where it waits for a region of staging. */
const watching = (watches: readonly string[]) => {
  const found: string[][] = []
  const regions = toyRegions(
    {
      async run({ meet, story }) {
        const wanted = story.region === 'dev' ? ['dev', 'qa'] : ['eu', 'staging/dev']
        const { regions: there, metAt } = await meet({ ...barrier, regions: wanted })
        found.push(there.map(({ region, ring = '', end }) => [region, ring, end?.outcome ?? 'on'].join(' ')))
        return metAt === undefined ? wait({ id: 1 }, '30s', 'waiting') : succeed({ id: 1 }, 'met')
      },
    },
    { config: {}, policy: policyOf(clusterOf('eu', 'prod', watches), clusterOf('dev', 'staging')) },
  )
  return { regions, found: () => found.at(-1) }
}

test('a region of a watched ring is met, and nothing is written there', async () => {
  const { regions, found } = watching(['staging'])
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Running' })
  await regions.in('dev').run()
  const { store } = regions.host.runtime
  const theirs = releasePartition('payments/checkout', { ring: 'staging', cluster: '' })
  const written = await store.get(theirs, 'journal')
  regions.host.now += 60_000
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Successful', message: 'met' })
  expect(found()).toEqual(['eu  on', 'staging/dev staging on'])
  expect(await store.get(theirs, 'journal')).toEqual(written)
})

test('a ring that is not watched is not seen', async () => {
  const { regions, found } = watching([])
  await regions.in('dev').run()
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Running' })
  expect(found()).toEqual(['eu  on'])
})

test('a region of a watched ring that went back is told as such, and its release is not lost for who watches', async () => {
  const { regions, found } = watching(['staging'])
  await regions.in('dev').run()
  await regions.in('dev').abort()
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Running' })
  expect(found()).toEqual(['eu  on', 'staging/dev staging aborted'])
})

test('a cluster without a ring that waits for others fails, and is told the remedy', async () => {
  const regions = toyRegions(
    { run: async ({ meet }) => meet({ ...barrier, regions: ['eu', 'us'] }).then(() => succeed()) },
    { config: {}, policy: policyOf(clusterOf('eu', undefined)) },
  )
  expect(await regions.in('eu').run()).toMatchObject({
    phase: 'Failed',
    message: expect.stringContaining('set clusters.prod-eu.ring in canary-steps.yaml'),
  })
})
