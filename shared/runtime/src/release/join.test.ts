import type { Change, End, Outcome } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Effect, ReleaseJournal, Round } from '../journal/journal.ts'
import { plainImageRules } from '../ports/policy.ts'
import { sampleChange } from '../testing/sample-change.ts'
import { sampleMember, sampleReleaseStep, sampleReleases, sampleRound, sampleStory } from '../testing/sample-release.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { join, type Participant, roundWith } from './join.ts'

const hour = 3_600_000
const now = 100 * hour
const attemptAt = (at: number, { revision = 2, podHash = '6c8f9d7b52' } = {}) =>
  `${revision}/${podHash}/5d8b7f6c9/2026-01-01T00:0${at}:00Z`

const change = sampleChange(sampleRollout())
const more: Change = { ...change, paths: ['spec.containers[checkout].env[LOG]'] }
const end = (outcome: Outcome, at = now): End => ({ outcome, reason: '', at })

type Who = Partial<Participant> & { readonly change?: Change; readonly release?: string; readonly cluster?: string }

const participant = (region: string, who: Who = {}): Participant => {
  const { change: _, release = 'v2', cluster = `prod-${region}`, ...given } = who
  const { uid, run } = sampleMember(region)
  return { uid, run, story: { ...sampleStory(region, who.change), release, cluster }, ...given }
}

/** Lets a region take part: in which round, or why not. */
const joins = (draft: ReleaseJournal, region: string, who: Who = {}, at = now): string => {
  const rules = plainImageRules
  const joined = join(draft, participant(region, who), who.change ?? change, { rules, now: at })
  return 'problem' in joined ? joined.problem : joined.key
}

const about = (what: Change, line: string): Partial<Round> => ({ subject: { change: what, isNamed: false, line } })

test('the first region begins a round of a line of its own, and is written down as it is', () => {
  const draft = sampleReleases({})
  expect(joins(draft, 'eu')).toBe('v2/1')
  expect(draft).toEqual({
    ...sampleReleases({ 'v2/1': { ...sampleRound({ eu: {} }), subject: { change, isNamed: false, line: 'v2/1' } } }),
    heardAt: now,
  })
})

test('an attempt that takes part already stays as it is, wherever that is', () => {
  const draft = sampleReleases({ 'v2/1': sampleRound({ eu: { weight: 5 } }), 'v2/2': sampleRound({ us: {} }) })
  expect(joins(draft, 'eu')).toBe('v2/1')
  expect(draft.runs['v2/1']?.members.eu?.weight).toBe(5)
  expect(draft.heardAt).toBe(now)
})

test('the latest round in which an attempt takes part is its own', () => {
  const runs = { 'v2/1': sampleRound({ eu: {} }), 'v2/2': sampleRound({ eu: {} }), 'v2/3': sampleRound({ us: {} }) }
  expect(roundWith(sampleReleases(runs), participant('eu'))).toBe('v2/2')
  expect(roundWith(sampleReleases(runs), participant('eu', { uid: 'another' }))).toBeUndefined()
  expect(roundWith(sampleReleases(runs), participant('eu', { run: attemptAt(2) }))).toBeUndefined()
  expect(roundWith(sampleReleases(runs), participant('ap'))).toBeUndefined()
})

test('a region that comes later joins those that are there', () => {
  const draft = sampleReleases({ 'v2/1': sampleRound({ eu: {} }) })
  expect(joins(draft, 'us')).toBe('v2/1')
  expect(draft.runs['v2/1']?.members).toEqual({ eu: sampleMember('eu'), us: sampleMember('us') })
})

test.each<[string, Parameters<typeof sampleRound>[0], Who, string]>([
  ['the same again, while others go on, goes on with them', { eu: {}, us: {} }, { run: attemptAt(2) }, 'v2/1'],
  ['the same again, alone, begins anew', { eu: {} }, { run: attemptAt(2) }, 'v2/2'],
  [
    'the same again, when the others have ended',
    { eu: {}, us: { end: end('succeeded') } },
    { run: attemptAt(2) },
    'v2/2',
  ],
  ['the next revision is asked anew', { eu: {}, us: {} }, { run: attemptAt(2, { revision: 3 }) }, 'v2/2'],
  ['other pods are asked anew', { eu: {}, us: {} }, { run: attemptAt(2, { podHash: 'another' }) }, 'v2/2'],
  ['an attempt that nobody can read', { eu: {}, us: {} }, { run: 'x' }, 'v2/2'],
  ['after one that nobody can read', { eu: { run: 'x' }, us: {} }, { run: attemptAt(2) }, 'v2/2'],
  ['a Rollout that was made anew', { eu: {}, us: {} }, { uid: 'another' }, 'v2/2'],
])('a region that comes again: %s', (_, members, who, round) => {
  const draft = sampleReleases({ 'v2/1': sampleRound(members) })
  expect(joins(draft, 'eu', who)).toBe(round)
  expect(draft.runs[round]?.members.eu?.run).toBe(who.run ?? attemptAt(0))
})

test.each<[string, End | undefined, RegExp]>([
  [
    'two clusters of one region are told',
    undefined,
    /^region eu of payments\/checkout is cluster prod-eu, and prod-2 has/,
  ],
  ['a cluster may take the place of one that has ended', end('aborted'), /^v2\/2$/],
])('%s', (_, ended, says) => {
  const draft = sampleReleases({ 'v2/1': sampleRound({ eu: { ...(ended && { end: ended }) }, us: {} }) })
  expect(joins(draft, 'eu', { cluster: 'prod-2', uid: 'another' })).toMatch(says)
})

const saidNo = (region: string) => ({
  2: sampleReleaseStep({
    counts: {
      [region]: {
        ...{ cluster: `prod-${region}`, namespace: 'payments', run: attemptAt(0), config: {}, message: '' },
        verdict: { phase: 'Failed', outcome: 'rejected', message: '', at: 1 },
      },
    },
  }),
})
const closed = { outcome: 'approved', reason: '', status: 'done', attempts: 1, since: 1, due: 1 } as const
const undecided = { 2: sampleReleaseStep({ end: closed }) }
const failed = { 2: sampleReleaseStep({ phase: 'Failed' }) }
const [aborted, well] = [{ end: end('aborted') }, { end: end('succeeded') }]

test.each<[string, Round, string]>([
  ['all others are Healthy', sampleRound({ us: well }), 'v2/1'],
  ['another went back, and one goes on', sampleRound({ us: aborted, ap: {} }), 'v2/1'],
  ['all have ended, and one went back', sampleRound({ us: aborted, ap: well }), 'v2/2'],
  ['one said no, and has ended', sampleRound({ us: aborted }, { steps: saidNo('us') }), 'v2/1'],
  ['a step failed for all', sampleRound({ us: aborted }, { steps: failed }), 'v2/1'],
  ['they abort together, and one did', sampleRound({ us: aborted, ap: {} }, { abortTogether: true }), 'v2/1'],
  ['a step was closed that nobody had decided', sampleRound({ us: {} }, { steps: undecided }), 'v2/2'],
  [
    'a step was closed as decided',
    sampleRound(
      { us: {} },
      {
        steps: { 2: sampleReleaseStep({ phase: 'Successful', end: closed }) },
      },
    ),
    'v2/1',
  ],
])('a region that comes when %s', (_, round, key) => {
  expect(joins(sampleReleases({ 'v2/1': round }), 'eu')).toBe(key)
})

test.each<[string, Round]>([
  ['a step failed for all', sampleRound({ eu: aborted, us: {} }, { steps: failed })],
  ['they abort together, and it did', sampleRound({ eu: aborted, us: {} }, { abortTogether: true })],
  ['it said no itself', sampleRound({ eu: aborted, us: {} }, { steps: saidNo('eu') })],
])('a region that is retried begins anew, in the same line, where %s', (_, round) => {
  const draft = sampleReleases({ 'v2/1': round })
  expect(joins(draft, 'eu', { run: attemptAt(2) })).toBe('v2/2')
  expect(draft.runs['v2/2']?.subject).toEqual(round.subject)
})

test('a region that is retried where another said no goes on with the others', () => {
  const round = sampleRound({ eu: aborted, us: {} }, { steps: saidNo('us') })
  expect(joins(sampleReleases({ 'v2/1': round }), 'eu', { run: attemptAt(2) })).toBe('v2/1')
})

const effect: Effect = { owner: 2, target: 'toy:A', attempts: 1, triedAt: 0, stays: true, outcome: 'succeeded' }
const effects = { open: effect, decided: { ...effect, decided: true }, act: { ...effect, stays: false } }

test.each<[string, Round, Partial<Effect>, boolean]>([
  ['all had ended well', sampleRound({ us: well }), {}, true],
  ['one of them went back and said no', sampleRound({ us: aborted }, { steps: saidNo('us') }), {}, true],
  ['others go on', sampleRound({ us: well, ap: {} }), { outcome: 'succeeded' }, false],
  ['it is lost', sampleRound({ us: aborted }, { abortTogether: true }), { outcome: 'succeeded' }, false],
])('a round that a region joins is opened again, but for decisions: %s', (_, round, { outcome }, opens) => {
  const steps = { ...round.steps, 1: sampleReleaseStep({ phase: 'Successful', end: closed }) }
  const draft = sampleReleases({ 'v2/1': { ...round, steps, effects: structuredClone(effects) } })
  expect(joins(draft, 'eu')).toBe('v2/1')
  expect(draft.runs['v2/1']?.steps[1]?.end).toEqual(opens ? undefined : closed)
  const { outcome: __, ...open } = effect
  expect(draft.runs['v2/1']?.effects).toEqual({ ...effects, open: { ...open, ...(outcome && { outcome }) } })
})

test('a region keeps the line where it was, else takes the one about exactly its change, else the newest', () => {
  const lines = (newest: Parameters<typeof sampleRound>[0]) =>
    sampleReleases({
      'v2/1': sampleRound({ us: {} }, about(change, 'v2/1')),
      'v2/2': sampleRound({ ap: {} }, about(more, 'v2/2')),
      'v2/3': sampleRound(newest, about({ ...more, paths: [...more.paths, 'spec.volumes[data]'] }, 'v2/3')),
    })
  expect(joins(lines({ sa: {} }), 'eu')).toBe('v2/1')
  expect(joins(lines({ sa: {} }), 'eu', { change: more })).toBe('v2/2')
  const before = { sa: {}, eu: { run: attemptAt(0) } }
  expect(joins(lines(before), 'eu', { run: attemptAt(2) })).toBe('v2/3')
  expect(joins(lines(before), 'eu', { run: attemptAt(2), uid: 'another' })).toBe('v2/1')
  const { 'v2/1': _, ...others } = lines({ sa: {} }).runs
  expect(joins(sampleReleases(others), 'eu')).toBe('v2/3')
})

test('another round of a line keeps its name and its images, and counts on', () => {
  const round = sampleRound({ us: aborted })
  const { subject, story } = round
  const named = {
    ...round,
    story: { ...story, release: 'v1' },
    ...(subject && { subject: { ...subject, line: 'v1/1' } }),
  }
  const draft = sampleReleases({
    'v1/4': named,
    'v1/2': sampleRound({ us: aborted }, about(more, 'v1/2')),
    'v2/9': sampleRound({ us: aborted }, about(more, 'v2/9')),
  })
  expect(joins(draft, 'eu')).toBe('v1/5')
  expect(draft.runs['v1/5']).toMatchObject({ story: { release: 'v1', region: 'eu' }, subject: { line: 'v1/1' } })
})

const besideOf = (runs: Readonly<Record<string, Round>>, at = now) => {
  const draft = sampleReleases(runs)
  return draft.runs[joins(draft, 'eu', { change: more }, at)]?.subject?.beside
}
const differs = 'env[LOG] of checkout changes here only'

test('another change under the name of a release is told beside it, with the regions and the difference', () => {
  const runs = { 'v2/1': sampleRound({ us: {}, ap: {} }), 'v2/2': sampleRound({ sa: {} }) }
  const beside = { attempt: 'v2/1', regions: ['us', 'ap'], differs }
  const draft = sampleReleases(runs)
  expect(joins(draft, 'eu', { change: more })).toBe('v2/3')
  expect(draft.runs['v2/3']?.subject).toEqual({ change: more, isNamed: false, line: 'v2/3', beside })
  const { subject: _, ...unknown } = sampleRound({ us: {} })
  expect(besideOf({ 'v2/1': unknown })).toMatchObject({ differs: 'its changes are unknown' })
})

test('a change of the region alone, and one of another name, are not beside it', () => {
  expect(besideOf({ 'v2/1': sampleRound({ eu: { uid: 'another' } }), 'v3/1': sampleRound({ us: {} }) })).toBeUndefined()
  expect(besideOf({ 'v2/1': sampleRound({ eu: { uid: 'another' }, us: {} }) })).toMatchObject({ regions: ['eu', 'us'] })
})

test('a change that has ended is told for a day after its last region ended', () => {
  const ended = { 'v2/1': sampleRound({ us: { end: end('aborted', now - hour) }, ap: aborted }) }
  expect(besideOf(ended, now + 24 * hour - 1)).toMatchObject({ attempt: 'v2/1' })
  expect(besideOf(ended, now + 24 * hour)).toBeUndefined()
  expect(besideOf({ 'v2/1': sampleRound({ us: {}, ap: aborted }) }, now + 99 * hour)).toBeDefined()
})

test('a late call of an attempt takes no part from a later one, unless that has ended, as where a backup was restored', () => {
  const known = { 'v2/1': sampleRound({ eu: { run: attemptAt(2) }, us: {} }) }
  const draft = sampleReleases(known)
  expect(joins(draft, 'eu', { run: attemptAt(1) })).toBe(
    'a later attempt of region eu takes part in the release: this one is over',
  )
  expect(draft.runs).toEqual(known)
  const ended = sampleReleases({ 'v2/1': sampleRound({ eu: { run: attemptAt(2), end: end('orphaned') }, us: {} }) })
  expect(joins(ended, 'eu', { run: attemptAt(1) })).toBe('v2/1')
})
