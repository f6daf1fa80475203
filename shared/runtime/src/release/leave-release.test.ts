import type { Outcome } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { openRelease } from '../journal/journal-file.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleMember, sampleReleaseStep, sampleRound } from '../testing/sample-release.ts'
import { leaveRelease, leaveStep } from './leave.ts'

const [partition, now] = ['release/prod:payments%2Fcheckout', 5_000]
const share = { partition, attempt: 'v2/1', region: 'eu' }
const name = { step: 'toy', id: 'ask', index: 2 }
const { uid, run } = sampleMember('eu')

/** An empty object would match any. */
const none = expect.toSatisfy((all: object) => Object.keys(all).length === 0)

type Step = Parameters<typeof sampleReleaseStep>[0]

/** A release of regions at a step that asks something. */
const releaseOf = async (step: Step = {}, members: Parameters<typeof sampleRound>[0] = { eu: {} }) => {
  const store = memoryStore()
  const file = openRelease(store, partition)
  await file.update(({ runs }) => {
    runs['v2/1'] = sampleRound(members, { steps: { 2: sampleReleaseStep(step) } })
  })
  const runtime = { store, clock: { now: () => now } }
  const leaving = (outcome: Outcome, more = {}) => ({ uid, run, outcome, reason: `${outcome} then`, ...more })
  const told = async (due: Promise<readonly { readonly run: string; readonly index: number }[]>) =>
    (await due).map((slot) => `${slot.run} ${slot.index}`)
  return {
    leave: (outcome: Outcome, more = {}, where = {}) =>
      told(leaveRelease(runtime, { ...share, ...where }, leaving(outcome, more))),
    pass: (outcome: Outcome, where = {}) => told(leaveStep(runtime, share, { ...name, ...where }, leaving(outcome))),
    async now() {
      const { heardAt, runs } = await file.read()
      const { members, steps } = runs['v2/1'] ?? sampleRound({})
      return { heardAt, member: members.eu, step: steps[2] }
    },
  }
}

test('a region that leaves is written down, and the steps that end with it are to be closed', async () => {
  const release = await releaseOf()
  expect(await release.leave('aborted')).toEqual(['v2/1 2'])
  expect(await release.now()).toMatchObject({
    heardAt: now,
    member: { end: { outcome: 'aborted', reason: 'aborted then', at: now } },
    step: { end: { outcome: 'aborted', reason: 'aborted then', status: 'pending', due: now } },
  })
})

test('nothing is to be closed while another region goes on, or once it is', async () => {
  expect(await (await releaseOf({}, { eu: {}, us: {} })).leave('aborted')).toEqual([])
  const end = { outcome: 'aborted', reason: '', status: 'done', attempts: 1, since: 1, due: 1 } as const
  expect(await (await releaseOf({ end })).leave('aborted')).toEqual([])
})

test.each([
  ['another Rollout', { uid: 'another' }, {}],
  ['another attempt', { run: '2/6c8f9d7b52/5d8b7f6c9/2026-01-01T00:02:00Z' }, {}],
  ['a region that has no part', {}, { region: 'us' }],
  ['a round that is not known', {}, { attempt: 'v2/7' }],
])('%s leaves for nobody', async (_, who, where) => {
  const release = await releaseOf()
  const before = await release.now()
  expect(await release.leave('aborted', who, where)).toEqual([])
  expect(await release.now()).toEqual(before)
})

test.each<[Outcome, Outcome, Outcome]>([
  ['succeeded', 'terminated', 'succeeded'],
  ['aborted', 'superseded', 'aborted'],
  ['terminated', 'aborted', 'aborted'],
  ['aborted', 'succeeded', 'succeeded'],
])('a region that ended as %s, and then as %s, ended as %s: only a turn counts', async (first, then, outcome) => {
  const release = await releaseOf()
  await release.leave(first)
  await release.leave(then)
  expect((await release.now()).member?.end?.outcome).toBe(outcome)
})

test.each<[Outcome, string]>([
  ['failed', 'failed'],
  ['expired', 'expired'],
])('a step that %s in one region fails for all, and is to be closed', async (outcome, ended) => {
  const release = await releaseOf({}, { eu: {}, us: {} })
  expect(await release.pass(outcome)).toEqual(['v2/1 2'])
  expect(await release.now()).toMatchObject({
    step: { phase: 'Failed', message: `${outcome} then`, end: { outcome: ended, reason: `${outcome} then` } },
    member: { passed: none },
  })
})

test('a step that was done fails nobody any more', async () => {
  const release = await releaseOf({ phase: 'Successful' }, { eu: {}, us: {} })
  expect(await release.pass('failed')).toEqual([])
  expect(await release.now()).toMatchObject({ step: { phase: 'Successful' }, member: { passed: none } })
})

test('a step that a region passed by hand is passed there only', async () => {
  const release = await releaseOf({}, { eu: {}, us: {} })
  expect(await release.pass('bypassed')).toEqual([])
  const { member, step } = await release.now()
  expect(member?.passed).toEqual({ 2: { outcome: 'bypassed', reason: 'bypassed then', at: now } })
  expect(step).toMatchObject({ phase: 'Running' })
})

test.each<[Outcome, number]>([
  ['failed', 1],
  ['expired', 1],
  ['bypassed', 1],
  ['aborted', 0],
])('where each region counts for itself, one that has %s there fails alone', async (outcome, count) => {
  const release = await releaseOf({ counts: {} }, { eu: {}, us: {} })
  expect(await release.pass(outcome)).toEqual([])
  const { member, step } = await release.now()
  expect(Object.values(member?.passed ?? {})).toHaveLength(count)
  expect(step).toMatchObject({ phase: 'Running', message: '' })
})

test.each([
  ['a step that it never came to', 'failed', { id: 'tell' }],
  ['its rollout', 'aborted', {}],
] as const)('a region that ends %s passes no step', async (_, outcome, where) => {
  const release = await releaseOf({}, { eu: {}, us: {} })
  expect(await release.pass(outcome, where)).toEqual([])
  expect(await release.now()).toMatchObject({ step: { phase: 'Running' }, member: { passed: none } })
})
