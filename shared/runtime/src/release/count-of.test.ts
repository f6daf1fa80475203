import type { Outcome } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Count } from '../journal/count.ts'
import type { Effect, ReleaseStep } from '../journal/journal.ts'
import { openPolicy, type Policy } from '../ports/policy.ts'
import { sampleMember, sampleReleaseStep, sampleReleases, sampleRound } from '../testing/sample-release.ts'
import {
  askersAt,
  awaitedIn,
  countOf,
  decisionAt,
  hasSaidNo,
  isShown,
  othersAt,
  reopenStep,
  withOwnRules,
} from './counts.ts'

const { run } = sampleMember('eu')
const later = '2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:02:00Z'

const counted = (change: Partial<Count> = {}): Count => ({
  ...{ cluster: 'prod-eu', namespace: 'payments', run, config: { text: '2' }, message: 'one of two', data: { id: 1 } },
  ...change,
})

const verdictOf = (outcome: Outcome): Count['verdict'] => ({
  ...{ phase: outcome === 'approved' ? 'Successful' : 'Failed', outcome, message: `${outcome} there`, at: 7 },
})

const stepOf = (counts: Readonly<Record<string, Count>>, change: Partial<ReleaseStep> = {}) =>
  sampleReleaseStep({ counts, ...change })

const effect: Effect = { owner: 2, target: 'toy:A', attempts: 1, triedAt: 0, stays: true }

test('a count is of the attempt that takes part, and of no other of the region', () => {
  const step = stepOf({ eu: counted() })
  expect(countOf(step, 'eu', sampleMember('eu'))).toEqual(counted())
  expect(countOf(step, 'us', sampleMember('eu'))).toBeUndefined()
  expect(countOf(step, 'eu', sampleMember('eu', { run: later }))).toBeUndefined()
  expect(countOf(sampleReleaseStep(), 'eu', sampleMember('eu'))).toBeUndefined()
})

test.each<[string, Partial<ReleaseStep>, Effect[], boolean]>([
  ['nothing came of it', {}, [], false],
  ['it has a state', { data: { id: 1 } }, [], true],
  ['it has an effect', {}, [effect], true],
  ['another step has one', {}, [{ ...effect, owner: 1 }], false],
  ['one of several effects is its own', {}, [{ ...effect, owner: 1 }, effect], true],
  ['its record was lost', { rebuilt: true }, [], true],
])('a region has shown something at a step or not: %s', (_, change, effects, shown) => {
  const round = sampleRound({ eu: {} }, { effects: Object.fromEntries(Object.entries(effects)) })
  expect(isShown(round, { index: 2, step: sampleReleaseStep(change) })).toBe(shown)
})

test.each<[string, Partial<ReleaseStep>, string[]]>([
  ['all regions', { counts: {} }, ['eu', 'us', 'ap']],
  ['the regions in which it runs', { counts: {}, config: { regions: ['us', 'eu', 'sa'] } }, ['eu', 'us']],
  ['all, where it runs in none of them', { counts: {}, config: { regions: ['sa'] } }, ['eu', 'us', 'ap']],
  ['all, where one answer is for all', { config: { regions: ['us'] } }, ['eu', 'us', 'ap']],
  ['all, where its config says it otherwise', { counts: {}, config: { regions: 'us' } }, ['eu', 'us', 'ap']],
])('a step waits for %s', (_, change, regions) => {
  const round = sampleRound({ eu: {}, us: {}, ap: {} })
  expect(awaitedIn(round, sampleReleaseStep(change)).map(([region]) => region)).toEqual(regions)
})

test('the others at a step are those that have decided, were moved past it, or still may decide', () => {
  const ended = { outcome: 'aborted', reason: 'by ann', at: 1 } as const
  const passed = { 2: { outcome: 'bypassed', reason: 'by bob', at: 1 } } as const
  const members = { eu: {}, us: {}, ap: {}, sa: { end: ended }, af: { passed, end: ended }, me: { end: ended } }
  const round = sampleRound({ ...members, oc: { passed: { 1: passed[2] } } })
  const step = stepOf({ us: counted(), me: counted({ verdict: verdictOf('approved') }) })
  expect(othersAt(round, { index: 2, step }, 'eu')).toEqual([
    { region: 'us', message: 'one of two', verdict: undefined },
    { region: 'ap', message: '', verdict: undefined },
    { region: 'af', message: 'by bob', verdict: 'bypassed' },
    { region: 'me', message: 'approved there', verdict: 'approved' },
    { region: 'oc', message: '', verdict: undefined },
  ])
})

test('people are asked for every region that counts at a step, each by its own rules', () => {
  const approvals: Policy['approvals'] = ({ cluster, namespace }) => ({
    ...{ users: [], groups: [], emails: [], accounts: [`${cluster} ${namespace}`] },
    ...{ required: 1, requiredFrom: {}, allowAuthor: false, allowEarlier: false },
  })
  const counts = { eu: counted(), us: counted({ cluster: 'prod-us', verdict: verdictOf('rejected'), data: undefined }) }
  const round = sampleRound({ eu: {}, us: {}, ap: {} }, { steps: { 1: sampleReleaseStep(), 2: stepOf(counts) } })
  const askers = (index: number) =>
    askersAt({ ...openPolicy, approvals }, sampleReleases({ 'v2/1': round }), { run: 'v2/1', index })
  expect(askers(1)).toBeUndefined()
  expect(askers(2)).toMatchObject([
    { region: 'eu', config: { text: '2' }, state: { id: 1 }, approvals: { accounts: ['prod-eu payments'] } },
    { region: 'us', approvals: { accounts: ['prod-us payments'] }, decided: 'rejected there' },
  ])
  expect(askers(2)?.[0]?.decided).toBeUndefined()
})

test('a step that is asked again opens again all that it had closed, but for an operator’s word', () => {
  const declared = { by: 'ann', reason: 'gone', at: 1 }
  const closed = { ...effect, outcome: 'approved', decided: true } as const
  const step = sampleReleaseStep({
    ...{ phase: 'Successful' },
    end: { outcome: 'approved', reason: '', status: 'done', attempts: 1, since: 1, due: 1 },
  })
  const effects = {
    own: { ...closed },
    declared: { ...closed, declared },
    done: { ...closed, stays: false },
    another: { ...closed, owner: 1 },
  }
  const round = sampleRound({ eu: {} }, { steps: { 2: step }, effects: structuredClone(effects) })
  reopenStep(round, 2)
  expect(round.steps[2]).toMatchObject({ phase: 'Running' })
  expect(round.steps[2]?.end).toBeUndefined()
  expect(round.effects).toEqual({ ...effects, own: effect })
  reopenStep(round, 3)
  expect(Object.keys(round.steps)).toEqual(['2'])
})

test.each<[string, Readonly<Record<string, Count>>, boolean]>([
  ['it said no', { eu: counted({ verdict: verdictOf('rejected') }) }, true],
  ['it said yes', { eu: counted({ verdict: verdictOf('approved') }) }, false],
  ['it has not decided', { eu: counted() }, false],
  ['an attempt before said no', { eu: counted({ run: later, verdict: verdictOf('rejected') }) }, false],
  ['another region said no', { us: counted({ verdict: verdictOf('rejected') }) }, false],
])('a region that begins anew is asked anew if it said no: %s', (_, counts, no) => {
  const round = sampleRound({ eu: {}, us: {} }, { steps: { 1: sampleReleaseStep(), 2: stepOf(counts) } })
  expect(hasSaidNo(round, 'eu')).toBe(no)
  expect(hasSaidNo(round, 'ap')).toBe(false)
})

test.each<[string, readonly Outcome[], Outcome | undefined]>([
  ['nobody has decided', [], undefined],
  ['one said yes', ['approved'], 'approved'],
  ['one said no', ['approved', 'rejected'], 'rejected'],
  ['one was too late', ['expired'], 'expired'],
  ['one said yes, and one was too late', ['expired', 'approved'], 'approved'],
])('the decision of people is for what was asked: %s', (_, outcomes, decision) => {
  const all = outcomes.map((outcome, at) => [`region-${at}`, counted({ verdict: verdictOf(outcome) })] as const)
  const members = Object.fromEntries([['waiting', {}] as const, ...all.map(([region]) => [region, {}] as const)])
  expect(decisionAt(sampleRound(members), stepOf(Object.fromEntries(all)))).toBe(decision)
})

test('a config is as the first region gave it, but for the keys that are each region’s own', () => {
  const [first, own] = [
    { text: 'one', id: 'ask', quorum: 2 },
    { text: 'other', timeout: '5m', quorum: 3 },
  ]
  expect(withOwnRules(first, own, ['quorum', 'timeout'])).toEqual({
    ...{ text: 'one', id: 'ask' },
    ...{ quorum: 3, timeout: '5m' },
  })
  expect(withOwnRules(first, own, [])).toEqual(first)
  expect(withOwnRules(first, {}, ['quorum'])).toEqual({ text: 'one', id: 'ask' })
})
