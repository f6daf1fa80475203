import { type Meeting, succeed, wait } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { releasePartition } from '../journal/identity.ts'
import { openJournal } from '../journal/journal-file.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { aborted, at, atStep } from '../testing/toy-host.ts'
import { started, toyRegions } from '../testing/toy-regions.ts'

const barrier = { place: 'here', regions: ['eu', 'us'], quorum: 2, abortTogether: false }
const release = releasePartition('payments/checkout', { ring: 'prod', cluster: '' })

/** Regions that meet, and what the last of them to be polled found. */
const meetingRegions = (change: Partial<typeof barrier> = {}, store: Store = memoryStore()) => {
  const found: Meeting[] = []
  const regions = toyRegions(
    {
      async run({ meet }) {
        const meeting = await meet({ ...barrier, ...change })
        found.push(meeting)
        return meeting.metAt === undefined ? wait({ id: 1 }, '30s', 'waiting') : succeed({ id: 1 }, 'met')
      },
      guard: async ({ met }) => `met ${(await met()).length}`,
    },
    { config: {}, store },
  )
  return { regions, last: () => found.at(-1) }
}

test('a region that waits writes nothing more about it', async () => {
  let written = 0
  const inMemory = memoryStore()
  const store: Store = {
    ...inMemory,
    put(partition, ...rest) {
      if (partition === release) written += 1
      return inMemory.put(partition, ...rest)
    },
  }
  const { regions } = meetingRegions({}, store)
  await regions.in('eu').run()
  const before = written
  for (const _ of [1, 2, 3]) {
    regions.host.now += 15_000
    await regions.in('eu').run()
  }
  expect(written).toBe(before)
})

test('those that want more regions do not go on because some were enough for others', async () => {
  const regions = toyRegions(
    {
      async run({ meet, config: { text } }) {
        const { metAt } = await meet({ ...barrier, ...(text && { regions: ['eu', 'us', 'ap'], quorum: 3 }) })
        return metAt === undefined ? wait({ id: 1 }, '30s', 'waiting') : succeed({ id: 1 }, 'met')
      },
    },
    { config: {} },
  )
  const config = { text: 'all three' }
  const us = () => regions.in('us').run({ config })
  await regions.in('eu').run()
  await us()
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Successful' })
  expect(await us()).toMatchObject({ phase: 'Running' })
  await regions.in('ap').run({ config })
  expect(await us()).toMatchObject({ phase: 'Successful' })
})

test('a region that comes when another went back is part of the attempt that they lost together', async () => {
  const { regions, last } = meetingRegions({ abortTogether: true })
  await started(regions, ['us'])
  await regions.in('us').abort()
  await regions.in('eu').run()
  expect(last()?.regions).toMatchObject([{ region: 'us', end: { outcome: 'aborted' } }, { region: 'eu' }])
  await regions.in('eu').abort()
  await regions.in('eu').run({ rollout: sampleRollout({ attempt: at(120), now: regions.host.now }) })
  expect(last()?.regions).toMatchObject([{ region: 'eu', end: undefined }])
})

test('regions whose names have a comma in them are met for nobody else', async () => {
  const regions = toyRegions(
    {
      async run({ meet, config: { text } }) {
        const { metAt } = await meet({ ...barrier, regions: text ? ['a, b', 'c'] : ['a', 'b, c'] })
        return metAt === undefined ? wait({ id: 1 }, '30s', 'waiting') : succeed({ id: 1 }, 'met')
      },
    },
    { config: {} },
  )
  await regions.in('a').run()
  expect(await regions.in('b, c').run()).toMatchObject({ message: 'met' })
  // of those that it waits for it is the first
  expect(await regions.in('c').run({ config: { text: 'others' } })).toMatchObject({ phase: 'Running' })
})

test('an attempt is kept as long as a region is at work in it, and those before it with it', async () => {
  const { regions } = meetingRegions()
  await regions.in('eu').run()
  for (const revision of [3, 4, 5, 6, 7, 8, 9]) {
    await regions.in('us').run({ rollout: sampleRollout({ revision, now: regions.host.now }) })
    await regions.in('us').abort({ rollout: aborted(60, { revision }) })
  }
  expect(Object.keys((await regions.host.release()).runs)).toEqual(['v2/1', 'v5/1', 'v6/1', 'v7/1', 'v8/1', 'v9/1'])
  expect(await regions.in('eu').run()).toMatchObject({ phase: 'Running', message: 'waiting' })
})

test('a watcher that cannot see the release lets nothing pass', async () => {
  const { regions } = meetingRegions()
  await started(regions, ['eu', 'us'])
  await regions.in('eu').run()
  expect(await regions.in('eu').run({ rollout: atStep(3) })).toMatchObject({ message: 'toy: met 2' })
  await openJournal(regions.host.runtime.store, release).update((draft) => {
    draft.runs = {}
  })
  await expect(regions.in('us').run({ rollout: atStep(3) })).rejects.toThrow('round v2/1 is not known')
})
