import { expect, test } from 'vitest'
import { isRoundOf, isSameRelease, roundKey, roundNumber } from './round-key.ts'

test.each(['v7', 'team/app v7', '100%'])(
  'the key of a round of %j says of which release it is, and which round',
  (release) => {
    const key = roundKey(release, 12)
    expect(roundNumber(key)).toBe(12)
    expect(isRoundOf(key, release)).toBe(true)
    expect(isRoundOf(key, `${release}x`)).toBe(false)
    expect(isSameRelease(key, roundKey(release, 3))).toBe(true)
  },
)

test.each(['v7', 'v7/x', ''])('a key without a number, as %j, is before those with one', (key) => {
  expect(roundNumber(key)).toBe(0)
})
