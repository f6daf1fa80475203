import { type End, Outcome } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Effect, Round, StepEnd } from '../journal/journal.ts'
import { sampleReleaseStep, sampleRound } from '../testing/sample-release.ts'
import { endSteps } from './leave.ts'

const now = 1_000

const endAs = (outcome: Outcome, reason = ''): End => ({ outcome, reason, at: 1 })

const open: Effect = { owner: 2, target: 'toy:A', attempts: 1, triedAt: 0, stays: true }

type Members = Parameters<typeof sampleRound>[0]

/** A round with one step, and something open. */
const roundOf = (members: Members, step: Parameters<typeof sampleReleaseStep>[0] = {}, effect: Partial<Effect> = {}) =>
  sampleRound(members, { steps: { 2: sampleReleaseStep(step) }, effects: { thing: { ...open, ...effect } } })

/** How its step has ended then. */
const ended = (round: Round): StepEnd | undefined => {
  endSteps(round, now)
  return round.steps[2]?.end
}

const inWords = (end: StepEnd | undefined) => end && `${end.outcome} ${end.status}: ${end.reason}`

// where people said no, others may have failed because of that; and the rollout's end is no decision
const gravestFirst: readonly Outcome[] = [
  ...(['rejected', 'failed', 'expired', 'aborted', 'orphaned'] as const),
  ...(['superseded', 'bypassed', 'terminated', 'succeeded', 'approved'] as const),
]

test('every outcome has its place among the grave ones', () => {
  expect(gravestFirst.toSorted()).toEqual(Outcome.options.toSorted())
})

test.each(gravestFirst.map((outcome, place) => [outcome, gravestFirst.slice(place)] as const))(
  'a step that ended as %s in one region ended so for all whose end is less grave',
  (outcome, less) => {
    for (const other of less)
      for (const [eu, us] of [
        [outcome, other],
        [other, outcome],
      ] as const)
        expect(ended(roundOf({ eu: { end: endAs(eu) }, us: { end: endAs(us) } }))).toMatchObject({ outcome })
  },
)

test('a step ends when the last region has, and not before', () => {
  expect(ended(roundOf({ eu: { end: endAs('aborted') }, us: {} }))).toBeUndefined()
  expect(ended(roundOf({ eu: { end: endAs('aborted') }, us: { end: endAs('succeeded') } }))).toEqual({
    ...{ outcome: 'aborted', reason: 'eu: aborted; us: succeeded' },
    ...{ status: 'pending', attempts: 0, since: now, due: now },
  })
})

test.each<[string, Members, string]>([
  ['all say the same', { eu: { end: endAs('aborted', 'by ann') }, us: { end: endAs('aborted', 'by ann') } }, 'by ann'],
  ['they say nothing', { eu: { end: endAs('aborted') }, us: { end: endAs('aborted') } }, ''],
  [
    'some say the same',
    {
      eu: { end: endAs('aborted', 'by ann') },
      us: { end: endAs('superseded') },
      ap: { end: endAs('aborted', 'by ann') },
    },
    'eu, ap: aborted: by ann; us: superseded',
  ],
])('the words of the regions are its reason: %s', (_, members, reason) => {
  expect(ended(roundOf(members))?.reason).toBe(reason)
})

test.each<[string, Members, string | undefined]>([
  ['every region was moved past it', { eu: { passed: { 2: endAs('bypassed', 'x') } } }, 'bypassed pending: x'],
  ['a region was moved past another', { eu: { passed: { 1: endAs('bypassed') } } }, undefined],
  [
    'the rollout went back after all',
    { eu: { passed: { 2: endAs('bypassed') }, end: endAs('aborted', 'by ann') } },
    'aborted pending: by ann',
  ],
  [
    'the rollout went on',
    { eu: { passed: { 2: endAs('bypassed', 'x') }, end: endAs('succeeded') } },
    'bypassed pending: x',
  ],
  [
    'the rollout ended the same way, which is told first',
    { eu: { passed: { 2: endAs('failed', 'out of time') }, end: endAs('failed', 'by the rollout') } },
    'failed pending: by the rollout',
  ],
])('a step that a region has done with alone ends as the graver says: %s', (_, members, end) => {
  expect(inWords(ended(roundOf(members)))).toBe(end)
})

/** The count of a region that has decided. */
const decided = (region: string, outcome: Outcome, message: string) => ({
  [region]: {
    ...{ cluster: `prod-${region}`, namespace: 'payments', run: '2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:00:00Z' },
    ...{ config: {}, message },
    verdict: { phase: outcome === 'approved' ? 'Successful' : 'Failed', outcome, message, at: 1 } as const,
  },
})

test('a step at which every region has decided ends as they decided, though none of them has ended', () => {
  const counts = { ...decided('eu', 'approved', 'ann'), ...decided('us', 'approved', 'bob') }
  const round = roundOf({ eu: {}, us: {} }, { counts })
  expect(inWords(ended(round))).toBe('approved pending: eu: approved: ann; us: approved: bob')
  expect(round.steps[2]?.phase).toBe('Successful')
})

test('a decision of one region is the outcome for all, however the others ended', () => {
  const counts = decided('eu', 'approved', 'ann')
  expect(ended(roundOf({ eu: {}, us: {} }, { counts }))).toBeUndefined()
  const round = roundOf({ eu: { end: endAs('aborted') }, us: { end: endAs('aborted', 'by bob') } }, { counts })
  expect(inWords(ended(round))).toBe('approved pending: eu: approved: ann; us: aborted: by bob')
})

test('a step without a decision keeps its phase', () => {
  const round = roundOf({ eu: { end: endAs('aborted') } })
  ended(round)
  expect(round.steps[2]?.phase).toBe('Running')
})

test('a step that runs in some regions waits for no other', () => {
  const round = roundOf({ eu: {}, us: {} }, { counts: decided('eu', 'approved', 'ann'), config: { regions: ['eu'] } })
  expect(inWords(ended(round))).toBe('approved pending: ann')
})

test('a step that has done and left nothing open ends without a call', () => {
  expect(ended(roundOf({ eu: { end: endAs('aborted') } }, { phase: 'Successful' }, { outcome: 'approved' }))).toBe(
    undefined,
  )
})

const done = (outcome: Outcome): StepEnd => ({
  ...{ outcome, reason: 'told', status: 'done', attempts: 1, since: 1, due: 1 },
})

test('where all regions turned, the end of a step turns as well, and its effects with it', () => {
  const round = roundOf(
    { eu: { end: endAs('aborted') } },
    { phase: 'Successful', end: done('terminated') },
    {
      outcome: 'terminated',
    },
  )
  expect(inWords(ended(round))).toBe('aborted pending: ')
  expect(round.effects.thing?.outcome).toBeUndefined()
})

test('a step that failed for all stays so, however they end', () => {
  const failed = roundOf({ eu: { end: endAs('succeeded') } }, { phase: 'Failed', end: done('failed') })
  expect(inWords(ended(failed))).toBe('failed done: told')
})

test('an effect for the whole release, of a step that all were moved past, ends when all have ended', () => {
  const round = roundOf({ eu: { passed: { 2: endAs('bypassed') } }, us: { passed: { 2: endAs('bypassed') } } })
  round.steps[2] = sampleReleaseStep({ end: done('bypassed') })
  expect(inWords(ended(round))).toBe('bypassed done: told')
  for (const member of Object.values(round.members)) member.end = endAs('succeeded', 'Healthy')
  expect(inWords(ended(round))).toBe('succeeded pending: Healthy')
})

test('nothing ends in a round without steps', () => {
  const round = sampleRound({ eu: { end: endAs('aborted') } })
  endSteps(round, now)
  expect(round.steps).toEqual({})
})
