import { expect, test } from 'vitest'
import { endTogether, standingsInWords } from './end-together.ts'

const eu = { region: 'eu', message: 'approved by Ann', verdict: 'approved' } as const
const us = { region: 'us', message: '1 of 2 approvals', verdict: undefined }

test('alone a region ends as it decided', () => {
  expect(endTogether(eu, [])).toEqual({ outcome: 'approved', reason: 'approved by Ann' })
})

test('nothing ends while a region has not decided', () => {
  expect(endTogether(eu, [us])).toBeUndefined()
})

test.each([
  ['approved', 'approved'],
  ['bypassed', 'approved'],
  ['rejected', 'rejected'],
  ['failed', 'approved'],
  ['expired', 'approved'],
] as const)('where another says %s it ends as %s, and tells of both', (verdict, outcome) => {
  const ap = { region: 'ap', message: 'so it was', verdict }
  expect(endTogether(eu, [ap])).toEqual({ outcome, reason: 'ap: so it was · eu: approved by Ann' })
})

test('a region that has not come is told of as such', () => {
  expect(standingsInWords([us, { region: 'ap', message: '' }])).toBe('ap: not there yet · us: 1 of 2 approvals')
})

test('where all say the same no region is named at the end, and until then those that do are named together', () => {
  expect(endTogether(eu, [{ ...eu, region: 'ap' }])?.reason).toBe('approved by Ann')
  expect(standingsInWords([us, eu, { ...us, region: 'ap' }])).toBe('ap, us: 1 of 2 approvals · eu: approved by Ann')
})
