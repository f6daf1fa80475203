import type { RolloutView } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import {
  sampleAttempt,
  sampleEffect,
  sampleEnd,
  sampleJournal,
  sampleKey,
  sampleStep,
} from '../testing/sample-journal.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { aborted, atStep, healthy } from '../testing/toy-host.ts'
import { abortReason, markBypassedSteps, markEarlierAttempts, markEndedAttempts } from './ended-attempts.ts'
import { factsOf } from './identity.ts'
import type { RolloutAttempt, RolloutJournal } from './journal.ts'

const now = 5_000
const at = (minutes: number): string => `2026-01-01T00:0${minutes}:00Z`
const [first, retry] = [sampleKey(at(0)), sampleKey(at(1))]

/** An attempt whose third step is at work. */
const atWork = (change: Partial<RolloutAttempt> = {}) => sampleAttempt({ steps: { 2: sampleStep() }, ...change })
/** One that has something open, and ended so. */
const closedAs = (outcome: 'aborted' | 'succeeded' | 'terminated') =>
  sampleAttempt({
    steps: { 2: sampleStep({ phase: 'Successful', end: sampleEnd(outcome) }) },
    effects: { '2/thing': sampleEffect({ outcome }) },
  })
/** One that is done but for what it has open. */
const withOpen = () =>
  sampleAttempt({ steps: { 2: sampleStep({ phase: 'Successful' }) }, effects: { '2/thing': sampleEffect() } })

/** How each attempt has ended once a Rollout was seen. */
const endsAfter = (draft: RolloutJournal, rollout: RolloutView) => {
  markEndedAttempts(draft, rollout, now)
  return Object.values(draft.runs).map(({ steps }) => {
    const end = steps[2]?.end
    return end && `${end.outcome} ${end.status}: ${end.reason}`
  })
}

const edited = `2/6c8f9d7b52/edited/${at(0)}`
const otherPods = `2/other/5d8b7f6c9/${at(0)}`
const [turned, ownStable] = ['succeeded pending: the rollout is Healthy', { stableRS: '6c8f9d7b52' }]
const [previous, next] = [sampleKey(at(0), 1), sampleKey(at(0), 3)]

test.each<[string, string, RolloutView, string | undefined]>([
  ['is the current one', first, sampleRollout(), undefined],
  ['is of a later revision', next, sampleRollout(), undefined],
  ['is of an earlier revision', previous, healthyOf(2), 'superseded pending: revision 2 took its place'],
  ['is unreadable', 'x', sampleRollout(), 'superseded pending: revision 2 took its place'],
  ['has other steps', edited, sampleRollout(), 'superseded pending: the steps of the rollout were edited'],
  ['has other pods', otherPods, sampleRollout(), 'superseded pending: the steps of the rollout were edited'],
])('an attempt that %s has ended with it, or not', (_, key, rollout, end) => {
  expect(endsAfter(sampleJournal({ [key]: withOpen() }), rollout)).toEqual([end])
})

/** A Rollout whose pods of a revision are stable while they are still Progressing. */
function healthyOf(revision: number): RolloutView {
  return sampleRollout({ revision, status: { stableRS: 'other' } })
}

test.each<[string, string, RolloutView]>([
  ['it was promoted', first, healthy()],
  ['its steps were edited after that', edited, sampleRollout({ status: { stableRS: '6c8f9d7b52' } })],
  ['the next revision comes from it', previous, sampleRollout()],
])('an attempt whose pods are stable has succeeded: %s', (_, key, rollout) => {
  expect(endsAfter(sampleJournal({ [key]: withOpen() }), rollout)).toEqual([
    'succeeded pending: the rollout is Healthy',
  ])
})

test('of several attempts with the stable pods the last has succeeded, and the others were left behind', () => {
  const runs = { [sampleKey(at(0), 1)]: withOpen(), [sampleKey(at(1), 1)]: withOpen() }
  expect(endsAfter(sampleJournal(runs), sampleRollout())).toEqual([
    'superseded pending: revision 2 took its place',
    'succeeded pending: the rollout is Healthy',
  ])
})

test('of attempts whose steps were edited each with the stable pods has succeeded', () => {
  const other = `2/other/edited/${at(0)}`
  const runs = { [edited]: withOpen(), [other]: withOpen(), [retry]: atWork() }
  expect(endsAfter(sampleJournal(runs), sampleRollout({ status: { stableRS: '6c8f9d7b52' } }))).toEqual([
    'succeeded pending: the rollout is Healthy',
    'superseded pending: the steps of the rollout were edited',
    undefined,
  ])
})

test('stable pods of a revision long before make no attempt succeed', () => {
  const rollout = sampleRollout({ revision: 3 })
  expect(endsAfter(sampleJournal({ [sampleKey(at(0), 1)]: withOpen() }, { revision: 3 }), rollout)).toEqual([
    'superseded pending: revision 3 took its place',
  ])
})

test.each([
  ['phase', { phase: 'Progressing' }],
  ['stable pods', { stableRS: '' }],
  ['stable pods that are not its own', { stableRS: 'other' }],
  ['generation', { observedGeneration: '7' }],
])('a Rollout is promoted if its %s says so', (_, status) => {
  expect(endsAfter(sampleJournal({ [first]: atWork() }), healthy({ status }))).toEqual([undefined])
})

test('a Rollout without pods is not promoted', () => {
  const rollout = healthy({ status: { stableRS: '', currentPodHash: '' } })
  const key = `2//5d8b7f6c9/${at(0)}`
  expect(endsAfter(sampleJournal({ [key]: atWork() }), rollout)).toEqual([undefined])
})

test('a status of the generation that there is tells of a promotion', () => {
  const rollout = healthy({ status: { observedGeneration: '7' } })
  Object.assign(rollout.metadata, { generation: 7 })
  expect(endsAfter(sampleJournal({ [first]: withOpen() }), rollout)).toEqual([
    'succeeded pending: the rollout is Healthy',
  ])
})

const told = [{ type: 'Progressing', reason: 'RolloutAborted', message: 'by ann', lastTransitionTime: at(1) }]

test.each<[string, object, string | undefined]>([
  ['as the controller says it', { conditions: told }, 'aborted pending: by ann'],
  ['as its message says, where no condition does', { message: 'gone back' }, 'aborted pending: gone back'],
  ['not when its pods are stable', { stableRS: '6c8f9d7b52' }, undefined],
  ['not when nobody aborted', { abort: false }, undefined],
])('the latest attempt of a Rollout that was aborted has ended %s', (_, status, end) => {
  const rollout = sampleRollout({ attempt: at(1), status: { abort: true, phase: 'Degraded', ...status } })
  expect(endsAfter(sampleJournal({ [first]: atWork({ seen: at(0) }) }), rollout)).toEqual([end])
})

test('the controller’s words about an abort are those of the condition that says so', () => {
  const status = { conditions: [{ ...told[0], reason: 'Other', message: 'other' }, ...told] }
  expect(abortReason(sampleRollout({ status }).status)).toBe('by ann')
  expect(abortReason(sampleRollout().status)).toBeUndefined()
})

test.each([
  [at(1), 'aborted pending: '],
  [at(2), undefined],
])('a view from before a retry does not end it: seen at %s', (seen, end) => {
  const draft = sampleJournal({ [first]: atWork({ seen }) })
  expect(endsAfter(draft, aborted(60))).toEqual([end])
  expect(draft.runs[first]?.seen).toBe(seen)
})

test('an attempt that is seen aborted remembers since when, and another view leaves it', () => {
  const draft = sampleJournal({ [first]: atWork({ seen: at(0) }) })
  markEndedAttempts(draft, sampleRollout({ attempt: at(1) }), now)
  expect(draft.runs[first]?.seen).toBe(at(0))
  markEndedAttempts(draft, aborted(60), now)
  expect(draft.runs[first]?.seen).toBe(at(1))
})

test.each<[string, RolloutAttempt, RolloutView, string]>([
  ['aborted after a full promotion', closedAs('terminated'), aborted(60), 'aborted pending: '],
  ['promoted after an abort', closedAs('aborted'), healthy(), 'succeeded pending: the rollout is Healthy'],
  ['promoted in full', closedAs('terminated'), healthy(), 'terminated done: '],
])('the latest attempt may turn: %s', (_, attempt, rollout, end) => {
  expect(endsAfter(sampleJournal({ [first]: attempt }), rollout)).toEqual([end])
})

test.each<[string, string, RolloutAttempt, RolloutView, string]>([
  ['as stable', first, closedAs('aborted'), sampleRollout({ revision: 3, status: { stableRS: '6c8f9d7b52' } }), turned],
  ['as stable with other steps', edited, closedAs('aborted'), sampleRollout({ status: ownStable }), turned],
  ['as another', first, closedAs('terminated'), healthyOf(3), 'terminated done: '],
])('an attempt that was left behind %s turns or not', (_, key, attempt, rollout, end) => {
  expect(endsAfter(sampleJournal({ [key]: attempt }), rollout)).toEqual([end])
})

test.each([
  ['aborted', aborted(60), 'aborted pending: '],
  ['promoted', healthy(), 'succeeded pending: the rollout is Healthy'],
])('when the latest attempt is %s those that were left behind have ended as well', (_, rollout, end) => {
  const runs = { [otherPods]: withOpen(), [first]: withOpen() }
  expect(endsAfter(sampleJournal(runs), rollout)).toEqual([
    'superseded pending: the steps of the rollout were edited',
    end,
  ])
})

test('a view of an older revision tells nothing, and one of a later is noted', () => {
  const draft = sampleJournal({ [first]: atWork() }, { revision: 3 })
  markEndedAttempts(draft, aborted(60), now)
  expect(draft).toEqual(sampleJournal({ [first]: atWork() }, { revision: 3 }))
  markEndedAttempts(draft, sampleRollout({ revision: 4 }), now)
  expect(draft).toMatchObject({ revision: 4, revisionAt: now })
})

const phases = { 0: sampleStep(), 1: sampleStep({ phase: 'Successful' }), 2: sampleStep(), 3: sampleStep() }
const passed = (draft: RolloutJournal, rollout: RolloutView) => {
  markBypassedSteps(draft, rollout, now)
  return Object.entries(draft.runs[first]?.steps ?? {}).flatMap(([index, { end }]) => (end ? [Number(index)] : []))
}

test.each<[string, RolloutView, Partial<RolloutJournal>, Partial<RolloutAttempt>, number[]]>([
  ['every step before its own', atStep(3), {}, {}, [0, 2]],
  ['in a view that is known as well', atStep(3), {}, { seen: at(0) }, [0, 2]],
  ['none at its own', atStep(0), {}, {}, []],
  ['none in an old view', atStep(3), {}, { seen: at(1) }, []],
  ['none of an older revision', atStep(3), { revision: 3 }, {}, []],
  ['none of what was aborted', atStep(3, { status: { abort: true } }), {}, {}, []],
  ['none of what was promoted in full', atStep(3, { status: { promoteFull: true } }), {}, {}, []],
  ['none of other steps', atStep(3, { status: { currentStepHash: 'edited' } }), {}, {}, []],
])('of the steps at work a Rollout was moved past by hand: %s', (_, rollout, known, attempt, indexes) => {
  const draft = sampleJournal({ [first]: sampleAttempt({ steps: phases, ...attempt }) }, known)
  expect(passed(draft, rollout)).toEqual(indexes)
  expect(draft.runs[first]?.steps[0]?.end?.outcome).toBe(indexes.length > 0 ? 'bypassed' : undefined)
})

test('a retry of the same second was moved past nothing in a view that may be from before it', () => {
  const draft = sampleJournal({ [`${first}~`]: sampleAttempt({ steps: phases }) })
  markBypassedSteps(draft, atStep(3), now)
  expect(draft.runs[`${first}~`]?.steps).toEqual(phases)
})

test('a new attempt ends those before it, and no other', () => {
  const later = sampleKey(at(2))
  const runs = [first, retry, later, previous, edited, 'x'].map((key) => [key, atWork()] as const)
  const draft = sampleJournal(Object.fromEntries(runs))
  markEarlierAttempts(draft, { ...factsOf(sampleRollout()), attempt: at(1) }, now)
  const ended = Object.entries(draft.runs).flatMap(([key, { steps }]) => (steps[2]?.end ? [[key, steps[2].end]] : []))
  expect(ended).toMatchObject([
    [first, { outcome: 'aborted', reason: 'the rollout was aborted and retried', due: now }],
  ])
})
