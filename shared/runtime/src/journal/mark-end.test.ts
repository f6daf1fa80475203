import type { Outcome } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleEffect, sampleEnd, sampleStep } from '../testing/sample-journal.ts'
import type { Effect, StepRecord } from './journal.ts'
import { endAfterBypass, markAttemptEnd, markBypassedStep, markEnd, markEndIfOpen, reopen } from './mark-end.ts'

const now = 5_000
const closed = sampleEffect({ outcome: 'succeeded' })
const pending = (outcome: Outcome, reason = 'why') => ({
  ...{ outcome, reason, status: 'pending', attempts: 0, since: now, due: now },
})

/** An attempt at its third step, and what that has made. */
const attemptOf = (step: Partial<StepRecord> = {}, effects: Record<string, Effect> = {}) =>
  sampleAttempt({ steps: { 2: sampleStep(step) }, effects })

test('the first end of a step counts, and a step that is not known has none', () => {
  const attempt = attemptOf()
  markEnd(attempt, 2, 'aborted', 'why', now)
  expect(attempt.steps[2]?.end).toEqual(pending('aborted'))
  markEnd(attempt, 2, 'succeeded', 'later', now + 1)
  expect(attempt.steps[2]?.end).toEqual(pending('aborted'))
  markEnd(attempt, 3, 'aborted', 'why', now)
  expect(Object.keys(attempt.steps)).toEqual(['2'])
})

test('a step that the rollout was moved past says so', () => {
  const attempt = attemptOf()
  markBypassedStep(attempt, 2, now)
  expect(attempt.steps[2]?.end).toEqual(pending('bypassed', 'the rollout was moved past the step by hand'))
})

test.each<[string, Partial<StepRecord>, Record<string, Effect>, boolean]>([
  ['is at work', {}, {}, true],
  ['has something open', { phase: 'Successful' }, { '2/thing': sampleEffect() }, true],
  ['may have something open', { phase: 'Successful', rebuilt: true }, {}, true],
  ['has closed all', { phase: 'Successful' }, { '2/thing': closed }, false],
  ['failed with nothing open', { phase: 'Failed' }, {}, false],
  ['has something open that is another’s', { phase: 'Successful' }, { '1/thing': sampleEffect({ owner: 1 }) }, false],
  ['did something that does not stay', { phase: 'Successful' }, { '2/act': sampleEffect({ stays: false }) }, false],
])('a step that %s ends with a call or without: %s', (_, step, effects, ends) => {
  const [one, all] = [attemptOf(step, effects), attemptOf(step, effects)]
  markEndIfOpen(one, 2, 'aborted', 'why', now)
  markAttemptEnd(all, 'aborted', 'why', now)
  for (const attempt of [one, all]) expect(attempt.steps[2]?.end).toEqual(ends ? pending('aborted') : undefined)
})

test.each<[Outcome, Outcome, string]>([
  ['succeeded', 'bypassed', 'the rollout was moved past the step by hand'],
  ['aborted', 'aborted', 'why'],
  ['terminated', 'terminated', 'why'],
])('a step at work when the rollout %s ends as %s', (outcome, ended, reason) => {
  const attempt = attemptOf()
  markAttemptEnd(attempt, outcome, 'why', now)
  expect(attempt.steps[2]?.end).toMatchObject({ outcome: ended, reason })
})

test('when the rollout succeeded a step that is done and has something open is closed so', () => {
  const attempt = attemptOf({ phase: 'Successful' }, { '2/thing': sampleEffect() })
  markAttemptEnd(attempt, 'succeeded', 'why', now)
  expect(attempt.steps[2]?.end).toEqual(pending('succeeded'))
})

const shared = { 'rollout/thread': sampleEffect() }

test.each<[string, StepRecord['end'], Record<string, Effect>, object | undefined]>([
  ['was told', sampleEnd('bypassed'), shared, pending('aborted')],
  [
    'is not told yet',
    sampleEnd('bypassed', { status: 'pending' }),
    shared,
    sampleEnd('bypassed', { status: 'pending', next: { outcome: 'aborted', reason: 'why' } }),
  ],
  ['left nothing open', sampleEnd('bypassed'), {}, sampleEnd('bypassed')],
  ['was none', sampleEnd('terminated'), shared, sampleEnd('terminated')],
  ['is not over', undefined, shared, undefined],
])('effects of the attempt end after the bypass of their step, which %s', (_, end, effects, after) => {
  const attempt = attemptOf({ phase: 'Successful', ...(end && { end: { ...end } }) }, effects)
  endAfterBypass(attempt, 2, 'aborted', 'why', now)
  expect(attempt.steps[2]?.end).toEqual(after)
  endAfterBypass(attempt, 3, 'aborted', 'why', now)
  expect(Object.keys(attempt.steps)).toEqual(['2'])
})

test('an attempt ends what a bypassed step of it left open', () => {
  const attempt = attemptOf({ end: sampleEnd('bypassed') }, { ...shared })
  markAttemptEnd(attempt, 'succeeded', 'why', now)
  expect(attempt.steps[2]?.end).toEqual(pending('succeeded'))
})

test.each<[Outcome, Outcome, boolean]>([
  ['terminated', 'aborted', true],
  ['aborted', 'succeeded', true],
  ['aborted', 'superseded', false],
  ['terminated', 'succeeded', false],
])('a step that ended as %s is opened again by %s: %s', (before, outcome, opens) => {
  const attempt = attemptOf({ end: sampleEnd(before) }, { '2/thing': sampleEffect({ outcome: before }) })
  reopen(attempt, 2, outcome)
  expect(attempt.steps[2]?.end).toEqual(opens ? undefined : sampleEnd(before))
  expect(attempt.effects['2/thing']?.outcome).toBe(opens ? undefined : before)
})

test('a step that has not ended, and one that is not known, are not opened again', () => {
  const known = attemptOf({}, { '2/thing': sampleEffect({ outcome: 'aborted' }) })
  const attempt = structuredClone(known)
  for (const index of [2, 3]) reopen(attempt, index, 'succeeded')
  expect(attempt).toEqual(known)
})

test('the turn of a rollout opens what its step closed the other way, and no decision, act or other’s effect', () => {
  const effects = {
    '2/thing': closed,
    'rollout/thread': sampleEffect({ owner: 1, outcome: 'succeeded' }),
    '1/thing': sampleEffect({ owner: 1, outcome: 'succeeded' }),
    '2/decided': sampleEffect({ outcome: 'succeeded', decided: true }),
    '2/declared': sampleEffect({ outcome: 'succeeded', declared: { by: 'ann', reason: '', at: 1 } }),
    '2/act': sampleEffect({ outcome: 'succeeded', stays: false }),
    '2/undone': sampleEffect({ outcome: 'aborted' }),
  }
  const attempt = attemptOf({ end: sampleEnd('succeeded') }, structuredClone(effects))
  reopen(attempt, 2, 'aborted')
  const opened = Object.entries(attempt.effects).filter(([, { outcome }]) => outcome === undefined)
  expect(opened.map(([id]) => id)).toEqual(['2/thing', 'rollout/thread'])
  expect(attempt.steps[2]?.end).toBeUndefined()
})
