import type { End } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { openRollout } from '../journal/journal-file.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleMember, sampleReleases, sampleRound } from '../testing/sample-release.ts'
import { partsAt, stillThere } from './parts.ts'

const [well, back]: End[] = [
  { outcome: 'succeeded', reason: '', at: 1 },
  { outcome: 'aborted', reason: '', at: 1 },
]

type Runs = Parameters<typeof sampleReleases>[0]

/** The regions that a round finds, with what is told of each. */
const partsIn = (runs: Runs, attempt = 'v2/2', version = 'v2') =>
  partsAt(sampleReleases(runs), attempt, sampleMember('eu', { version })).map(
    ({ region, member, hasFinishedBefore }) =>
      `${region} ${member.weight}${hasFinishedBefore ? ' finished before' : ''}`,
  )

const own = sampleRound({ eu: {} })

test('a region is told once, with its part in the latest round about the change', () => {
  const before = sampleRound({ eu: { weight: 5, end: well }, us: { weight: 6 } })
  expect(partsIn({ 'v2/1': before, 'v2/2': own })).toEqual(['eu 20', 'us 6'])
  expect(partsIn({ 'v2/1': own, 'v2/2': before }, 'v2/1')).toEqual(['eu 5 finished before', 'us 6'])
})

test.each([
  ['goes on', {}, ['eu 20', 'us 20']],
  ['ended well', { end: well }, ['eu 20', 'us 20 finished before']],
  ['went back', { end: back }, ['eu 20']],
])('a region that %s in another round is told so', (_, us, parts) => {
  expect(partsIn({ 'v2/1': sampleRound({ us }), 'v2/2': own })).toEqual(parts)
})

test('where the change is known the version of a region tells nothing', () => {
  expect(partsIn({ 'v2/2': sampleRound({ eu: {}, us: { version: '6c8f9d7b5aaa' } }) })).toEqual(['eu 20', 'us 20'])
})

test('a region that went back in the own round is told', () => {
  expect(partsIn({ 'v2/2': sampleRound({ eu: {}, us: { end: back } }) })).toEqual(['eu 20', 'us 20'])
})

test('of a lost round of before only regions that had ended well count', () => {
  const members = { us: {}, ap: { end: well }, sa: { end: back } }
  const lost = sampleRound(members, { abortTogether: true })
  expect(partsIn({ 'v2/1': lost, 'v2/2': own })).toEqual(['eu 20', 'ap 20 finished before'])
})

test('those of a lost round see nobody else', () => {
  const lost = sampleRound({ eu: {}, us: { end: back } }, { abortTogether: true })
  expect(partsIn({ 'v2/1': sampleRound({ ap: {} }), 'v2/2': lost })).toEqual(['eu 20', 'us 20'])
  expect(partsIn({ 'v2/1': sampleRound({ ap: {} }) })).toEqual([])
})

test('rounds of an earlier version are told apart by the version of each region', () => {
  const asBefore = (members: Parameters<typeof sampleRound>[0]) => {
    const { subject: _, ...round } = sampleRound(members)
    return round
  }
  const runs = { 'v2/1': asBefore({ us: { weight: 7 }, ap: {} }), 'v2/2': asBefore({ eu: {}, us: { version: 'v1' } }) }
  expect(partsIn(runs)).toEqual(['eu 20', 'us 7', 'ap 20'])
  expect(partsIn(runs, 'v2/2', 'v1')).toEqual(['us 20'])
})

test('a region has the release still, as long as its own journal is at the revision', async () => {
  const store = memoryStore()
  for (const [region, revision] of [
    ['eu', 2],
    ['us', 3],
  ] as const)
    await openRollout(store, `prod-${region}`, `uid-${region}`).update((draft) => {
      draft.revision = revision
    })
  const part = (region: string) => ({ region, member: sampleMember(region), hasFinishedBefore: true })
  expect(await stillThere(store, ['eu', 'us', 'ap'].map(part))).toEqual(new Set(['eu']))
})
