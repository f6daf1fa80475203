import { expect, test } from 'vitest'
import { sampleRollout } from '../testing/index.ts'
import { toyHost } from '../testing/toy-host.ts'
import { Phase } from './call.ts'
import { Count } from './count.ts'
import {
  attemptKey,
  factsOf,
  isNotOfStep,
  isSameButAttempt,
  isSameStep,
  keptIdentities,
  kindOf,
  ownerOf,
  parseKey,
  partitionOwnedBy,
  readAttemptKey,
  readEnvelope,
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

test.each<[string, object, Partial<ReturnType<typeof factsOf>>]>([
  ['Argo writes when it started', { duration: { rolloutStartedAt: 'then' } }, { startedAt: 'then' }],
  ['Argo has not written it yet', { duration: { rolloutStartedAt: '' } }, { startedAt: undefined }],
  ['nothing is known of its progress', { conditions: [] }, { startedAt: undefined, transition: '' }],
])('the facts tell when an attempt began: %s', (_, status, facts) => {
  expect(factsOf(sampleRollout({ status }))).toMatchObject(facts)
})

test.each([
  ['rollout/prod%2F1/u1', 'rollout', 'u1'],
  ['release/prod:payments%2Fcheckout', 'release', 'release:prod:payments%2Fcheckout'],
] as const)('the place %s is of a %s, and its owner leads back there', (partition, kind, owner) => {
  expect(kindOf(partition)).toBe(kind)
  expect(ownerOf(partition)).toBe(owner)
  expect(partitionOwnedBy(owner, 'prod/1')).toBe(partition)
})

const envelope = { v: 1, key: stepKey(identity), seq: 0, data: { id: 1 }, step: 'toy', id: 'ask', config: {} }

test('an envelope is read with the identity in it', () => {
  expect(readEnvelope(envelope)).toEqual({ ...envelope, identity })
  expect(readEnvelope({ ...envelope, step: 7, id: 7 })).toEqual({
    ...{ v: 1, key: envelope.key, seq: 0, data: { id: 1 }, config: {}, identity },
  })
})

test.each([undefined, {}, { ...envelope, v: 2 }, { ...envelope, seq: -1 }, { ...envelope, key: 'u1' }])(
  '%j is no envelope of ours',
  (state) => {
    expect(readEnvelope(state)).toBeUndefined()
  },
)

test('the steps of ours that a Rollout keeps a state of are known by their envelopes', () => {
  const saved = (index: number, status: unknown) => ({
    index,
    name: 'acme/toy',
    operation: 'Run',
    phase: 'Running',
    status,
  })
  const stepPluginStatuses = [saved(1, { other: 'plugin' }), saved(3, envelope)]
  expect(keptIdentities(sampleRollout({ status: { canary: { stepPluginStatuses } } }))).toEqual([identity])
})

test.each([
  [['key'], true],
  [['config'], true],
  [['data'], false],
  [['config', 'text'], false],
  [['data', 'key'], false],
])('of a state the part at %j is not of the step: %s', (path, isNot) => {
  expect(isNotOfStep(path)).toBe(isNot)
})

test('a decision of a region is a success or a failure, and a step may be neither yet', () => {
  expect(Phase.options).toEqual(['Running', 'Successful', 'Failed'])
  const count = { cluster: 'prod', namespace: 'payments', run: 'r', config: {}, message: '' }
  const decided = (phase: string) =>
    Count.safeParse({ ...count, verdict: { phase, outcome: 'failed', message: '', at: 1 } }).success
  expect(Phase.options.filter(decided)).toEqual(['Successful', 'Failed'])
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
