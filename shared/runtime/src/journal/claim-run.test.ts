import { storyOf } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleEnd, sampleJournal, sampleKey, sampleStep } from '../testing/sample-journal.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { toyStep } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import { claimRun, intentOf, isHeld, recordFor } from './attempt.ts'
import type { Call } from './call.ts'
import { type Envelope, factsOf, stepKey } from './identity.ts'
import type { RolloutAttempt, RolloutJournal, StepRecord } from './journal.ts'

const now = 1_000_000
const key = sampleKey()
const rollout = sampleRollout()
const identity = { ...factsOf(rollout), attempt: '2026-01-01T00:00:00Z' }
const story = storyOf(rollout, { cluster: 'prod', region: 'us', index: 2 })

const call = (change: Partial<Call> = {}): Call => ({
  ...{ operation: 'run', step: toyStep(toyVendor(), {}), plugin: 'canary-steps/toy', config: {}, state: undefined },
  ...{ rollout, budget: 5_000, cluster: 'prod', region: 'us' },
  ...change,
})

const envelope = (change: Partial<Envelope> = {}): Envelope => ({ v: 1, key: stepKey(identity), seq: 3, ...change })

type Arrival = Parameters<typeof recordFor>[2]

const arrival = (change: Partial<Arrival> = {}): Arrival => ({
  ...{ identity, envelope: undefined, story, transition: '2026-01-01T00:01:00Z', now },
  ...change,
})

const claim = (draft: RolloutJournal, change: Partial<Arrival> = {}, by: Partial<Call> = {}) =>
  claimRun(draft, call(by), arrival(change), 'me')

/** The journal of an attempt that has this step. */
const having = (step: Partial<StepRecord>, more: Partial<RolloutAttempt> = {}) =>
  sampleJournal({ [key]: sampleAttempt({ steps: { 2: sampleStep(step) }, ...more }) })

test('a process holds a step as long as the call may take and five seconds more, and never longer than a minute can', () => {
  expect(intentOf('me', now, 2_000)).toEqual({ owner: 'me', expiresAt: now + 7_000 })
  expect(intentOf('me', now, 60_000)).toEqual({ owner: 'me', expiresAt: now + 65_000 })
  expect(intentOf('me', now, 999_000)).toEqual({ owner: 'me', expiresAt: now + 65_000 })
})

test.each([
  [0, false],
  [1, true],
  [65_000, true],
  [65_001, false],
])('a step that is held for %i milliseconds more is held or not: %s', (left, held) => {
  expect(isHeld({ owner: 'me', expiresAt: now + left }, now)).toBe(held)
  expect(isHeld(undefined, now)).toBe(false)
})

test('the first Run of a step writes all that is known of it', () => {
  const draft = sampleJournal({}, { revision: 1, older: { revision: 1, listedAt: 1 } })
  const claimed = claim(draft, {}, { config: { id: 'ask', text: 'well?' } })
  const step = sampleStep({ id: 'ask', config: { id: 'ask', text: 'well?' }, seq: 0, startedAt: now })
  const attempt = { story, seen: '2026-01-01T00:01:00Z', steps: { 2: step }, effects: {} }
  expect(claimed).toEqual({ kind: 'mine', step, attempt, isFirst: true })
  expect(draft).toEqual(sampleJournal({ [key]: attempt }, { revision: 2, revisionAt: now }))
})

test('a Run of an older revision writes nothing', () => {
  const draft = sampleJournal({}, { revision: 3 })
  expect(claim(draft)).toEqual({ kind: 'older', revision: 3 })
  expect(draft).toEqual(sampleJournal({}, { revision: 3 }))
})

test.each<[string, Partial<StepRecord>, Partial<RolloutAttempt>, string]>([
  ['has failed', { phase: 'Failed', end: sampleEnd('failed') }, {}, 'done'],
  ['has succeeded', { phase: 'Successful' }, {}, 'done'],
  ['has succeeded and was closed', { phase: 'Successful', end: sampleEnd('succeeded') }, {}, 'ended'],
  ['has ended', { end: sampleEnd('bypassed') }, {}, 'ended'],
  [
    'is of an attempt that went back',
    { phase: 'Successful' },
    { steps: { 1: sampleStep({ end: sampleEnd('aborted') }), 2: sampleStep({ phase: 'Successful' }) } },
    'ended',
  ],
  ['is held', { intent: { owner: 'other', expiresAt: now + 1 } }, {}, 'busy'],
  ['was held', { intent: { owner: 'other', expiresAt: now } }, {}, 'mine'],
  ['is held by itself', { intent: { owner: 'me', expiresAt: now + 1 } }, {}, 'mine'],
])('a Run of a step that %s is told so', (_, step, more, kind) => {
  const draft = having(step, more)
  const before = structuredClone(draft.runs[key]?.steps[2])
  const claimed = claim(draft)
  expect(claimed).toMatchObject({ kind, step: { phase: step.phase ?? 'Running' } })
  expect(draft.runs[key]?.toldAt).toBe(kind === 'ended' ? now : undefined)
  expect(draft.runs[key]?.story).toEqual(story)
  if (kind !== 'mine') expect(draft.runs[key]?.steps[2]).toEqual(before)
})

test('an attempt that is over keeps when a Run was told so first', () => {
  const draft = having({ end: sampleEnd('aborted') }, { toldAt: 7 })
  claim(draft)
  expect(draft.runs[key]?.toldAt).toBe(7)
})

test.each<[string, RolloutJournal, Partial<Arrival>, boolean]>([
  ['nobody knows it', sampleJournal(), {}, true],
  ['another step of the attempt is known', having({}, { steps: { 1: sampleStep() } }), {}, true],
  ['the journal knows it', having({}), {}, false],
  ['the controller knows it', sampleJournal(), { envelope: envelope() }, false],
  ['both know it', having({}), { envelope: envelope() }, false],
])('a Run is the first of its step or not: %s', (_, draft, change, isFirst) => {
  expect(claim(structuredClone(draft), change)).toMatchObject({ kind: 'mine', isFirst })
})

test('a record that only the controller remembers says so, and began when the controller says', () => {
  const saved = (index: number, operation: string, startedAt: string) => ({
    ...{ index, name: 'canary-steps/toy', operation, phase: 'Running', startedAt },
  })
  const stepPluginStatuses = [
    saved(1, 'Run', '1970-01-01T00:00:01Z'),
    saved(2, 'Abort', '1970-01-01T00:00:02Z'),
    saved(2, 'Run', '1970-01-01T00:00:03Z'),
  ]
  const its = call({ rollout: sampleRollout({ status: { canary: { stepPluginStatuses } } }) })
  const { step } = recordFor(sampleJournal(), its, arrival({ envelope: envelope({ data: { id: 7 } }) }))
  expect(step).toMatchObject({ startedAt: 3_000, seq: 3, data: { id: 7 }, rebuilt: true })
  const unknown = recordFor(sampleJournal(), call(), arrival({ envelope: envelope({ seq: 0 }) }))
  expect(unknown.step).toMatchObject({ id: 'toy', startedAt: now, seq: 0, rebuilt: true })
  const first = recordFor(sampleJournal(), its, arrival())
  expect(first.step).toMatchObject({ startedAt: now, rebuilt: false })
  expect(recordFor(sampleJournal(), its, arrival({ isLost: true })).step.rebuilt).toBe(true)
})

test.each([
  [0, 'journal', false],
  [1, 'journal', false],
  [2, 'controller', true],
])('of two memories of a step the one that is further counts: the controller at %i', (seq, data, rebuilt) => {
  const { step } = recordFor(
    having({ data: 'journal' }),
    call(),
    arrival({ envelope: envelope({ seq, data: 'controller' }) }),
  )
  expect(step).toMatchObject({ seq: Math.max(1, seq), data, rebuilt })
})

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z'],
  ['2026-01-01T00:02:00Z', '2026-01-01T00:02:00Z'],
])('the latest view of an attempt is remembered: after %s that is %s', (before, seen) => {
  expect(recordFor(having({}, { seen: before }), call(), arrival()).attempt.seen).toBe(seen)
})

test.each<[StepRecord['end'], object]>([
  [undefined, {}],
  [sampleEnd('aborted', { status: 'dead' }), { status: 'pending', due: 0 }],
  [sampleEnd('aborted'), { status: 'done', due: 1 }],
])(
  'a record that was restored without its config takes it from its call, and what waited for that is due',
  (end, due) => {
    const config = { id: 'ask' }
    const draft = having({ config: null, ...(end && { end }) })
    const { step } = recordFor(draft, call({ config }), arrival())
    expect(step).toMatchObject({ config, id: 'ask' })
    expect(step.end ?? {}).toMatchObject(due)
    expect(recordFor(having({ config: { text: 'its own' } }), call({ config }), arrival()).step).toMatchObject({
      config: { text: 'its own' },
      id: 'toy',
    })
  },
)
