import { expect, test } from 'vitest'
import { isFresh, SignedAt } from './signed-at.ts'

const at = SignedAt.parse('1700000000')

test('is read from digits as milliseconds', () => {
  expect(at).toBe(1_700_000_000_000)
})

test.each([
  '',
  ' ',
  '1700000000x',
  'x1700000000',
  ' 1700000000',
  '1700000000 ',
  '1700000000\n',
  '1700000000.0',
  '1.7e9',
  '+1700000000',
  '-1',
  '0x6553f100',
  '1_700_000_000',
  '1,700',
  '1700000000, 1700000000',
  '١٧٠٠٠٠٠٠٠٠',
  'NaN',
  'Infinity',
  '1'.repeat(13),
  undefined,
  null,
  1_700_000_000,
])('is not read from %j', (text) => {
  expect(SignedAt.safeParse(text).success).toBe(false)
})

test.each([
  [0, true],
  [300_000, true],
  [-300_000, true],
  [300_001, false],
  [-300_001, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
])('what was signed %d ms ago is fresh: %s', (ago, expected) => {
  expect(isFresh(at, at + ago)).toBe(expected)
})
