import type { Story } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { sampleAttempt, sampleEffect, sampleJournal, sampleKey, sampleStep } from '../testing/sample-journal.ts'
import { sampleReleaseStep, sampleReleases, sampleRound, sampleStory } from '../testing/sample-release.ts'
import type { Effect } from './journal.ts'
import {
  isFinal,
  isShared,
  markerOf,
  mayBeUnknown,
  mayHaveActed,
  mayHaveOpen,
  openEffects,
  recordIn,
  roundIn,
  storyAbout,
  storyIn,
  storyOfAll,
} from './records.ts'

test('the record of a step is found, or it is said which is not there', () => {
  const attempt = sampleAttempt({ steps: { 2: sampleStep() } })
  const draft = sampleJournal({ [sampleKey()]: attempt })
  expect(recordIn(draft, { run: sampleKey(), index: 2 })).toEqual({ attempt, step: sampleStep() })
  const round = sampleRound({ eu: {} }, { steps: { 2: sampleReleaseStep() } })
  const releases = sampleReleases({ 'v2/1': round })
  expect(roundIn(releases, { run: 'v2/1', index: 2 })).toEqual({ round, step: sampleReleaseStep() })
  for (const lost of [
    () => recordIn(draft, { run: sampleKey(), index: 3 }),
    () => recordIn(draft, { run: 'r', index: 3 }),
    () => roundIn(releases, { run: 'v2/1', index: 3 }),
    () => roundIn(releases, { run: 'v2/2', index: 3 }),
  ])
    expect(lost).toThrow('journal: no record of step 3 in attempt ')
})

test('an effect of a whole attempt is known by its name, and none of a step is', () => {
  expect(['rollout/thread', '2/rollout/thread', '2/thread'].map(isShared)).toEqual([true, false, false])
})

test.each([
  [false, false, '2/thing', false],
  [true, false, '2/thing', true],
  [false, true, '2/thing', false],
  [false, true, 'rollout/thing', true],
  [false, false, 'rollout/thing', false],
])('where a step was rebuilt (%s), or another (%s), %s may be unknown: %s', (own, other, id, may) => {
  const step = sampleStep({ rebuilt: own })
  const attempt = sampleAttempt({ steps: { 1: sampleStep({ rebuilt: other }), 2: step } })
  expect(mayBeUnknown(attempt, step, id)).toBe(may)
})

test('a marker is a short name of one effect of one attempt of one Rollout', () => {
  const marker = markerOf({ uid: 'u', run: 'r' }, '2/thing')
  expect(marker).toMatch(/^[0-9a-f]{16}$/)
  const others = [markerOf({ uid: 'v', run: 'r' }, '2/thing'), markerOf({ uid: 'u', run: 's' }, '2/thing')]
  expect(new Set([marker, ...others, markerOf({ uid: 'u', run: 'r' }, '2/other')]).size).toBe(4)
})

test('an outcome stays if a step decided it or an operator declared it', () => {
  const declared = { by: 'ann', reason: '', at: 1 }
  expect([{}, { decided: false }, { decided: true }, { declared }].map((one) => isFinal(sampleEffect(one)))).toEqual([
    false,
    false,
    true,
    true,
  ])
})

test.each<[string, Partial<Effect>, { open: boolean; acted: boolean }]>([
  ['is open', { result: {} }, { open: true, acted: true }],
  ['may have been opened', {}, { open: true, acted: true }],
  ['is closed', { result: {}, outcome: 'approved' }, { open: false, acted: false }],
  ['was done', { stays: false, result: {} }, { open: false, acted: false }],
  ['may have been done', { stays: false }, { open: false, acted: true }],
  ['may have been done, and is settled', { stays: false, outcome: 'orphaned' }, { open: false, acted: false }],
  ['is another’s', { owner: 1 }, { open: false, acted: false }],
])('a step whose effect %s has something open, or has acted', (_, effect, { open, acted }) => {
  const attempt = sampleAttempt({ steps: { 2: sampleStep() }, effects: { '2/thing': sampleEffect(effect) } })
  expect(openEffects(attempt, 2)).toEqual(open ? ['2/thing'] : [])
  expect(mayHaveOpen(attempt, 2)).toBe(open)
  expect(mayHaveActed(attempt, 2)).toBe(acted)
})

test('a step whose record was rebuilt may have something open, and one that is not known has not', () => {
  const attempt = sampleAttempt({ steps: { 1: sampleStep(), 2: sampleStep({ rebuilt: true }) } })
  expect([1, 2, 3].map((index) => mayHaveOpen(attempt, index))).toEqual([false, true, false])
})

test('a region tells of its own weight, and of all else as the round is about it', () => {
  const round = sampleRound({ eu: {} })
  const { change: _, ...told }: Story = {
    ...sampleStory('us'),
    ...{ release: 'v9', canary: { image: 'shop/app:v9', weight: 55 }, stable: { image: 'shop/app:v0' } },
  }
  const { canary, release, stable } = round.story
  expect(storyAbout(round, sampleStory('us'))).not.toHaveProperty('change')
  const theirs = { ...told, change: sampleStory('us').change }
  const { change: __, ...same } = theirs
  expect(storyAbout(round, { ...sampleStory('us'), ...same })).toEqual({
    ...told,
    ...{ release, stable, canary: { ...canary, weight: 55 } },
  })
  const { subject: ___, ...unknown } = round
  expect(storyAbout(unknown, { ...sampleStory('us'), ...same })).toEqual(told)
})

test('the story of a round tells of all its regions, and of what they decide about', () => {
  const end = { outcome: 'aborted', reason: 'by ann', at: 1 } as const
  const round = sampleRound({ eu: {}, us: { weight: 5, end } })
  const beside = { attempt: 'v2/7', regions: ['ap'], differs: 'env[LOG] of app' }
  const step = { number: 3, count: 4 }
  const regions = [
    { region: 'eu', weight: 20, step, end: undefined },
    { region: 'us', weight: 5, step, end },
  ]
  const { change: _, ...story } = round.story
  expect(storyOfAll({ ...round, story })).toStrictEqual({ ...story, change: round.subject?.change, regions })
  const { subject, ...unknown } = { ...round, story }
  expect(storyOfAll(unknown)).toStrictEqual({ ...story, regions })
  if (subject) expect(storyOfAll({ ...round, subject: { ...subject, beside } })).toMatchObject({ beside })
  expect(storyIn(sampleReleases({ 'v2/1': round }), 'v2/1')).toEqual(storyOfAll(round))
})

test('the story of an attempt is its own, and one that is not there has none', () => {
  const attempt = sampleAttempt()
  const journal = sampleJournal({ [sampleKey()]: attempt })
  expect(storyIn(journal, sampleKey())).toEqual(attempt.story)
  expect(() => storyIn(journal, 'r')).toThrow('journal: no attempt r')
})
