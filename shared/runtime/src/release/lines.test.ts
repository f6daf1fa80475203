import { expect, test } from 'vitest'
import type { Round } from '../journal/journal.ts'
import { plainImageRules } from '../ports/policy.ts'
import { sampleReleases, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { inLineOf, linesCovering } from './lines.ts'

const [story, round] = [sampleStory('us'), sampleRound({ eu: {} })]
const { change } = story
if (!change || !round.subject) throw new Error('the sample changes nothing')
const { subject } = round
const inLine = (line: string, more: Partial<Round['subject']> = {}): Round => ({
  ...round,
  subject: { ...subject, line, ...more },
})
const { subject: _, ...unknown } = round

type Seen = { readonly release?: string; readonly paths?: string[] }

/** The rounds that count for a region that sees its release so. */
const covering = (runs: Readonly<Record<string, Round>>, { release = 'v2', paths = [] }: Seen = {}) =>
  linesCovering(sampleReleases(runs), { ...story, release }, { ...change, paths }, plainImageRules).map(
    ({ key }) => key,
  )

const log = 'spec.containers[checkout].env[LOG]'
const more = { change: { ...change, paths: [log] } }

test('the latest round of each line that is about a change counts, the newest line first', () => {
  const runs = { 'v2/1': inLine('v2/1'), 'v2/2': inLine('v2/2', more), 'v2/3': inLine('v2/1') }
  expect(covering(runs)).toEqual(['v2/3', 'v2/2'])
  expect(covering(runs, { paths: [log] })).toEqual(['v2/2'])
  expect(covering(runs, { paths: ['spec.volumes[data]'] })).toEqual([])
})

test('a round counts for nobody where nobody knows what it is about', () => {
  expect(covering({ 'v2/1': unknown })).toEqual([])
})

test.each([
  ['both have their names from what changes', 'v2', false, ['v1/1']],
  ['this one is named by an annotation', 'november', false, []],
  ['that one is named by an annotation', 'v2', true, []],
])('a round of a release of another name counts only where no annotation says so: %s', (_, release, isNamed, keys) => {
  expect(covering({ 'v1/1': inLine('v1/1', { isNamed }) }, { release })).toEqual(keys)
})

test('a round of the name that an annotation gives counts', () => {
  expect(covering({ 'november/1': inLine('november/1', { isNamed: true }) }, { release: 'november' })).toHaveLength(1)
})

test('the rounds of one line are told newest first, under any name', () => {
  const [first, other, last] = [inLine('v2/1'), inLine('v2/2'), { ...inLine('v2/1'), abortTogether: true }]
  const journal = sampleReleases({ 'v2/1': first, 'v2/2': other, 'v3/1': last, 'v2/3': unknown })
  expect(inLineOf(journal, 'v2/1')).toEqual([last, first])
})

test('where nobody knows what rounds are about they are of one line by their name', () => {
  const journal = sampleReleases({ 'v2/1': unknown, 'v3/1': unknown, 'v2/2': inLine('v2/2'), 'v2/3': unknown })
  expect(inLineOf(journal, 'v2/1')).toHaveLength(2)
  expect(inLineOf(journal, 'v2/2')).toHaveLength(1)
})
