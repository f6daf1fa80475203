import { expect, test } from 'vitest'
import { isSameButAttempt, readRunKey, runKey } from './identity.ts'

const run = { revision: 7, podHash: 'p', stepHash: 's', attempt: '2026-01-01T00:00:00Z~' }

test('the key of a run reads back as the run', () => {
  expect(readRunKey(runKey(run))).toEqual(run)
})

test.each(['', '7', '7/p/s', 'NaN/p/s/t', '7.5/p/s/t', '7/p/s/t/2'])('%j names no run', (key) => {
  expect(readRunKey(key)).toBeUndefined()
})

test('a retry is the same but for its attempt, and other pods or steps are not', () => {
  const retry = { ...run, attempt: 'later' }
  expect(isSameButAttempt(run, retry)).toBe(true)
  for (const other of [{ revision: 8 }, { podHash: 'q' }, { stepHash: 't' }])
    expect(isSameButAttempt(run, { ...run, ...other })).toBe(false)
})
