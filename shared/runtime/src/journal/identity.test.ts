import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'
import {
  attemptKey,
  factsOf,
  isSameButAttempt,
  isSameStep,
  parseKey,
  readAttemptKey,
  shortHash,
  stepKey,
} from './identity.ts'

const identity = {
  uid: 'u1',
  revision: 2,
  podHash: 'p1',
  stepHash: 's1',
  attempt: '2026-01-01T00:00:00Z',
  index: 3,
}

test('a key says Rollout, revision, pods, steps, attempt and index', () => {
  expect(stepKey(identity)).toBe('u1/2/p1/s1/2026-01-01T00:00:00Z/3')
  expect(attemptKey(identity)).toBe('2/p1/s1/2026-01-01T00:00:00Z')
})

test('a key reads back as the identity that it was made of', () => {
  expect(parseKey(stepKey(identity))).toEqual(identity)
})

test.each(['', 'u1', 'u1/2/p1/s1/t', 'u1/two/p1/s1/t/3', 'u1/2/p1/s1/t/', 'u1/2/p1/s1/t/x', 'u1/2.5/p1/s1/t/3'])(
  '%j is no key',
  (key) => {
    expect(parseKey(key)).toBeUndefined()
  },
)

test('another attempt is the same step; anything else is another step', () => {
  const later = { ...identity, attempt: 'later' }
  expect(isSameStep(identity, later)).toBe(true)
  for (const other of [{ uid: 'u2' }, { revision: 3 }, { podHash: 'p2' }, { stepHash: 's2' }, { index: 0 }])
    expect(isSameStep(identity, { ...identity, ...other })).toBe(false)
})

test('facts are read from the Rollout, whatever order its conditions have', () => {
  const conditions = [
    { type: 'Available', lastTransitionTime: 'other' },
    { type: 'Progressing', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ]
  expect(factsOf(sampleRollout({ status: { conditions } }))).toMatchObject({
    revision: 2,
    podHash: '6c8f9d7b52',
    index: 2,
    startedAt: undefined,
    transition: '2026-01-01T00:00:00Z',
  })
})

test('a step is told the key that the controller saves', async () => {
  const keys: string[] = []
  const { run } = toyHost({
    run: async ({ key }) => {
      keys.push(key)
      return { decision: 'succeed', message: '' }
    },
  })
  const { state } = await run()
  expect(keys).toEqual([state?.key])
})

test('a short hash is the beginning of a SHA-256', () => {
  expect(shortHash('abc')).toBe('ba7816bf8f01cfea')
  expect(shortHash('abc', 4)).toBe('ba78')
})

const run = { revision: 7, podHash: 'p', stepHash: 's', attempt: '2026-01-01T00:00:00Z~' }

test('the key of a run reads back as the run', () => {
  expect(readAttemptKey(attemptKey(run))).toEqual(run)
})

test.each(['', '7', '7/p/s', 'NaN/p/s/t', '7.5/p/s/t', '7/p/s/t/2'])('%j names no run', (key) => {
  expect(readAttemptKey(key)).toBeUndefined()
})

test('a retry is the same but for its attempt, and other pods or steps are not', () => {
  const retry = { ...run, attempt: 'later' }
  expect(isSameButAttempt(run, retry)).toBe(true)
  for (const other of [{ revision: 8 }, { podHash: 'q' }, { stepHash: 't' }])
    expect(isSameButAttempt(run, { ...run, ...other })).toBe(false)
})
