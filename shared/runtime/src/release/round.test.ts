import type { End } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleReleaseStep, sampleReleases, sampleRound } from '../testing/sample-release.ts'
import { isLost, isRoundOver, roundsOf, someWentBack } from './round.ts'

const [well, back]: End[] = [
  { outcome: 'succeeded', reason: '', at: 1 },
  { outcome: 'aborted', reason: '', at: 1 },
]

test.each([
  ['no region has ended', { eu: {}, us: {} }, { over: false, back: false }],
  ['one region has ended well', { eu: { end: well }, us: {} }, { over: false, back: false }],
  ['all regions have ended well', { eu: { end: well }, us: { end: well } }, { over: true, back: false }],
  ['one region went back', { eu: { end: back }, us: {} }, { over: false, back: true }],
  ['all have ended, and one went back', { eu: { end: back }, us: { end: well } }, { over: true, back: true }],
])('a round in which %s says so', (_, members, says) => {
  const round = sampleRound(members)
  expect({ over: isRoundOver(round), back: someWentBack(round) }).toEqual(says)
  expect(isLost(round)).toBe(false)
  expect(isLost({ ...round, abortTogether: false })).toBe(false)
  expect(isLost({ ...round, abortTogether: true })).toBe(says.back)
})

test('a round in which a step said no for every region is lost', () => {
  const steps = { 1: sampleReleaseStep({ phase: 'Successful' }), 2: sampleReleaseStep({ phase: 'Failed' }) }
  expect(isLost(sampleRound({ eu: {} }, { steps }))).toBe(true)
  expect(isLost(sampleRound({ eu: {} }, { steps: { 1: steps[1] } }))).toBe(false)
})

test('the rounds of a release are those under its name, oldest first', () => {
  const round = sampleRound({ eu: {} })
  const journal = sampleReleases({ 'v2/1': round, 'v3/1': round, 'v2/2': round })
  expect(roundsOf(journal, 'v2').map(([key]) => key)).toEqual(['v2/1', 'v2/2'])
})
