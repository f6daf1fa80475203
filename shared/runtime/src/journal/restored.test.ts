import { expect, test } from 'vitest'
import { sampleAttempt, sampleJournal, sampleKey, sampleStep } from '../testing/sample-journal.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { factsOf, stepKey } from './identity.ts'
import { restoreSteps } from './restore-steps.ts'

const now = 1_000_000
const began = '2026-01-01T00:00:00Z'
const key = sampleKey(began)

/** The envelope of a step, as the controller keeps it. */
const envelope = (index: number, change: object = {}, attempt = began) => ({
  ...{ v: 1, key: stepKey({ ...factsOf(sampleRollout()), attempt, index }), seq: 3, data: { id: 7 }, step: 'toy' },
  ...{ id: 'ask', config: { text: 'well?' } },
  ...change,
})

/** A status of a plugin. */
const saved = (index: number, change: object = {}) => ({
  ...{ index, name: 'acme/toy', operation: 'Run', phase: 'Running', message: 'waits', status: envelope(index) },
  startedAt: '1970-01-01T00:00:03Z',
  ...change,
})

/** The journal after a Rollout told what its controller keeps, and whether that was news. */
const restored = (statuses: readonly object[], draft = sampleJournal(), called?: number) => {
  // without what is undefined, as it comes
  const stepPluginStatuses = JSON.parse(JSON.stringify(statuses))
  const rollout = sampleRollout({ status: { canary: { stepPluginStatuses } } })
  const site = { cluster: 'test', region: 'eu', ...(called !== undefined && { called }) }
  return { isNews: restoreSteps(draft, rollout, site, now), runs: draft.runs }
}

const record = sampleStep({
  ...{ id: 'ask', config: { text: 'well?' }, data: { id: 7 }, seq: 3, message: 'waits', startedAt: 3_000 },
  rebuilt: true,
})

test('a step that only the controller remembers is taken back, as one that may have acted', () => {
  const { isNews, runs } = restored([saved(1)])
  expect(isNews).toBe(true)
  expect(runs).toEqual({ [key]: sampleAttempt({ steps: { 1: record } }) })
})

test('of a failed step its undo is due, as nobody knows how far it was', () => {
  const failed = restored([saved(1, { phase: 'Failed', message: 'no' })]).runs[key]?.steps[1]
  expect(failed).toMatchObject({
    phase: 'Failed',
    end: { outcome: 'failed', reason: 'no', status: 'pending', due: now },
  })
  const succeeded = restored([saved(1, { phase: 'Successful' })]).runs[key]?.steps[1]
  expect(succeeded).toMatchObject({ phase: 'Successful' })
  expect(succeeded).not.toHaveProperty('end')
  expect(restored([saved(1, { phase: 'Error' })]).runs[key]?.steps[1]?.phase).toBe('Running')
})

const earlier = { step: undefined, id: undefined, config: undefined, data: undefined }

test('a step of an earlier version is known by its plugin, and its config comes with its next call', () => {
  const { runs } = restored([saved(1, { status: envelope(1, earlier), startedAt: undefined })])
  const { data: _, ...rest } = record
  expect(runs[key]?.steps[1]).toStrictEqual({ ...rest, id: 'toy', config: null, startedAt: now })
  expect(restored([saved(1, { name: 'toy', status: envelope(1, earlier) })]).runs[key]?.steps[1]?.step).toBe('toy')
  expect(restored([saved(1, { name: 'acme/run', status: envelope(1, earlier) })])).toEqual({ isNews: false, runs: {} })
  expect(restored([saved(1, { name: 'acme/run' })]).runs[key]?.steps[1]?.step).toBe('toy')
})

test.each<[string, object]>([
  ['of an Abort', { operation: 'Abort' }],
  ['of another plugin', { status: { other: true } }],
  ['that no step of ours has answered', { status: envelope(1, { seq: 0 }) }],
  ['of another place', { index: 2 }],
  ['of another Rollout', { status: envelope(1, { key: `x${envelope(1).key}` }) }],
])('a status %s is no step of this attempt', (_, change) => {
  expect(restored([saved(1, change)])).toEqual({ isNews: false, runs: {} })
})

test('a step that was answered once is taken back', () => {
  expect(restored([saved(1, { status: envelope(1, { seq: 1 }) })]).runs[key]?.steps[1]?.seq).toBe(1)
})

test('a step that is to run is not taken back, whatever is kept of it', () => {
  expect(Object.keys(restored([saved(1), saved(2)], sampleJournal(), 2).runs[key]?.steps ?? {})).toEqual(['1'])
})

test('of attempts before the latest that is known nothing is taken back', () => {
  const [before, same, after] = ['2025-12-31T00:00:00Z', began, '2026-01-02T00:00:00Z']
  const draft = sampleJournal({ [key]: sampleAttempt() })
  const statuses = [before, same, after].map((attempt, index) => saved(index, { status: envelope(index, {}, attempt) }))
  expect(Object.keys(restored(statuses, draft).runs)).toEqual([key, sampleKey(after)])
  expect(draft.runs[key]?.steps).toEqual({ 1: record })
})

test('a view of an older revision takes nothing back, and one of a newer does', () => {
  expect(restored([saved(1)], sampleJournal({}, { revision: 3 }))).toEqual({ isNews: false, runs: {} })
  expect(restored([saved(1)], sampleJournal({}, { revision: 1 })).isNews).toBe(true)
})

test('the story of an attempt that is taken back tells of the place and of what was stable', () => {
  const stableImages = [{ name: 'checkout', image: 'payments/checkout:v1' }]
  const { runs } = restored([saved(1)], sampleJournal({}, { stableImages }))
  expect(runs[key]?.story).toMatchObject({
    ...{ cluster: 'test', region: 'eu', step: { index: 2 }, stable: { image: 'payments/checkout:v1' } },
  })
})

const known = (change: Parameters<typeof sampleStep>[0] = {}) =>
  sampleJournal({ [key]: sampleAttempt({ steps: { 1: sampleStep({ data: 'journal', message: 'old', ...change }) } }) })
const done = { phase: 'Successful', message: 'done' }

test('the journal catches up with a step of which only the controller heard how it ended', () => {
  const { isNews, runs } = restored([saved(1, done)], known())
  expect(isNews).toBe(true)
  expect(runs[key]?.steps[1]).toEqual({
    ...sampleStep({ phase: 'Successful', message: 'done', data: { id: 7 }, seq: 3, rebuilt: true }),
  })
  const failed = restored([saved(1, { phase: 'Failed', message: 'no' })], known()).runs[key]?.steps[1]
  expect(failed).toMatchObject({ phase: 'Failed', end: { outcome: 'failed', reason: 'no' } })
})

test.each<[string, object, Parameters<typeof sampleStep>[0]]>([
  ['it is as far', done, { seq: 3 }],
  ['it is further', done, { seq: 4 }],
  ['it has decided otherwise', done, { phase: 'Failed' }],
  ['the step goes on', {}, {}],
])('the journal stays where %s', (_, status, change) => {
  expect(restored([saved(1, status)], known(change))).toEqual({ isNews: false, runs: known(change).runs })
})

test('of several steps one that is news is enough', () => {
  expect(restored([saved(1), saved(3)], known()).isNews).toBe(true)
  expect(restored([saved(3), saved(1)], known()).isNews).toBe(true)
  expect(restored([]).isNews).toBe(false)
})
