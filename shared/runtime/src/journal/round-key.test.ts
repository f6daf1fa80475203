import { expect, test } from 'vitest'
import { isRoundOf, isSameRelease, roundKey, roundNumber } from './round-key.ts'

test.each(['v7', 'team/app v7', '100%'])(
  'the key of an attempt at %j says at which release, and which it is',
  (release) => {
    const key = roundKey(release, 12)
    expect(roundNumber(key)).toBe(12)
    expect(isRoundOf(key, release)).toBe(true)
    expect(isRoundOf(key, `${release}x`)).toBe(false)
    expect(isSameRelease(key, roundKey(release, 3))).toBe(true)
  },
)
