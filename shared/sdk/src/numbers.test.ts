import fc from 'fast-check'
import { expect, test } from 'vitest'
import { duration, formatDuration, isFresh, parseDuration, SignedAt, wholeNumber } from './numbers.ts'

test.each([
  ['0', 0],
  ['7', 7],
  ['9007199254740991', 9_007_199_254_740_991],
])('%j is a whole number', (text, number) => {
  expect(wholeNumber(text)).toBe(number)
})

test.each([
  ...['', ' ', '2 ', ' 2', '2\n', 'abc', '2a', '-1', '+1', '-0', '007', '1.5', '1e3', '1e999', '0x10', '1_000', '٣'],
  ...['9007199254740992', '9007199254740993', '9'.repeat(400), 'NaN', 'Infinity', 'null'],
])('%j is none', (text) => {
  expect(wholeNumber(text)).toBeUndefined()
})

test.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['6.5s', 6_500],
  ['250ms', 250],
  ['1m0.5s', 60_500],
  ['0s', 0],
])('reads %s as %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  ...['', '30', 's', '-5s', '1 m', '1m 30s', '.5s', '5.s', '1d', '5S', '1e3s', ' 5s', '5s\n'],
  `${'9'.repeat(20)}h`,
])('takes %j for no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  [0, '0s'],
  [-5, '0s'],
  [1, '1ms'],
  [999, '999ms'],
  [6_500, '6.5s'],
  [90_000, '1m30s'],
  [3_600_000, '1h'],
  [3_600_001, '1h0.001s'],
])('writes %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('a written duration reads back as the same number of milliseconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10 * 365 * 24 * 3_600_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }),
  )
})

test('the order and the number of parts do not matter', () => {
  const part = fc.tuple(fc.nat({ max: 1_000 }), fc.constantFrom('ms', 's', 'm', 'h'))
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const text = (list: typeof parts) => list.map(([amount, unit]) => `${amount}${unit}`).join('')
      expect(parseDuration(text(parts))).toBe(parseDuration(text(parts.toReversed())))
    }),
  )
})

test('a duration in a config says what one looks like', () => {
  expect(duration().parse('2m')).toBe(120_000)
  expect(duration().safeParse('soon').error?.issues).toMatchObject([
    { message: 'must be a duration such as 30s, 5m or 1h30m' },
  ])
})

test('a duration that nobody can count with is none', () => {
  expect(duration().safeParse('9000000h').error?.issues).toMatchObject([{ message: 'is longer than 292 years' }])
  expect(duration().parse('2000000h')).toBe(7_200_000_000_000)
})

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
])('a signature from %d ms ago is fresh: %s', (ago, expected) => {
  expect(isFresh(at, at + ago)).toBe(expected)
})
