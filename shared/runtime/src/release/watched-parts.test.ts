import { expect, test } from 'vitest'
import { releasePartition } from '../journal/identity.ts'
import type { Round } from '../journal/journal.ts'
import { openRelease } from '../journal/journal-file.ts'
import { openPolicy } from '../ports/policy.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRound, sampleStory } from '../testing/sample-release.ts'
import { watchedParts } from './watched-parts.ts'

const partitionIn = (ring: string) => releasePartition('payments/checkout', { ring, cluster: '' })
const share = { partition: partitionIn('prod'), attempt: 'v2/1', region: 'eu' }

/** The regions of watched rings, as a region of another ring finds them. */
const found = async (
  rings: Readonly<Record<string, Readonly<Record<string, Round>>>>,
  wanted: readonly string[],
  watches = ['staging', 'dev'],
) => {
  const store = memoryStore()
  for (const [ring, runs] of Object.entries({ prod: { 'v2/1': sampleRound({ eu: {} }) }, ...rings }))
    await openRelease(store, partitionIn(ring)).update((draft) => {
      draft.runs = runs
    })
  const policy = { ...openPolicy, watches: () => watches }
  const parts = await watchedParts({ store, policy }, share, wanted, sampleStory('eu'))
  return parts.map(({ region, ring, member }) => `${region} of ${ring} in ${member.cluster}`)
}

const [staging, dev] = [{ 'v2/1': sampleRound({ qa: {} }) }, { 'v2/1': sampleRound({ qa: {} }) }]
const [inStaging, inDev] = ['staging/qa of staging in prod-qa', 'dev/qa of dev in prod-qa']

test.each<[string, string[], string[], string[]]>([
  ['of all that are waited for', ['staging/qa', 'dev/other'], ['staging', 'dev'], [inStaging, inDev]],
  ['of a ring that is not waited for nothing', ['staging/qa', 'eu', 'developers/qa'], ['staging', 'dev'], [inStaging]],
  ['of a ring that is not watched nothing', ['staging/qa', 'dev/qa'], ['dev'], [inDev]],
  ['nothing, where none of another ring is waited for', ['eu', 'staging'], ['staging', 'dev'], []],
])('regions of watched rings are found: %s', async (_, wanted, watches, parts) => {
  expect(await found({ staging, dev }, wanted, watches)).toEqual(parts)
})

test('a ring in which nobody is at the same change has no region to meet', async () => {
  const other = { ...sampleRound({ qa: {} }) }
  const { subject } = other
  const changed = {
    ...other,
    ...(subject && { subject: { ...subject, change: { ...subject.change, containers: [] } } }),
  }
  expect(await found({ staging: { 'v2/1': changed }, dev: {} }, ['staging/qa', 'dev/qa'])).toEqual([])
})

test('a release whose change nobody knows is compared with nothing', async () => {
  const { subject: _, ...unknown } = sampleRound({ eu: {} })
  expect(await found({ prod: { 'v2/1': unknown }, staging }, ['staging/qa'])).toEqual([])
})

test('the region of which nobody knows how it takes part sees no other ring', async () => {
  await expect(found({ prod: {}, staging }, ['staging/qa'])).rejects.toThrow('round v2/1 does not know region eu')
  expect(await found({ prod: {}, staging }, ['us'])).toEqual([])
})
