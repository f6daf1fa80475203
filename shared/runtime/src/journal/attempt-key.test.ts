import { expect, test } from 'vitest'
import { attemptKey, attemptNumber, isAttemptAt, isSameRelease } from './attempt-key.ts'

test.each(['v7', 'team/app v7', '100%'])(
  'the key of an attempt at %j says at which release, and which it is',
  (release) => {
    const key = attemptKey(release, 12)
    expect(attemptNumber(key)).toBe(12)
    expect(isAttemptAt(key, release)).toBe(true)
    expect(isAttemptAt(key, `${release}x`)).toBe(false)
    expect(isSameRelease(key, attemptKey(release, 3))).toBe(true)
  },
)
