import { expect, test } from 'vitest'
import { sampleAttempt, sampleEnd, sampleJournal, sampleKey, sampleStep } from '../testing/sample-journal.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { attemptOf, latestAttempt, mayBeEarlier } from './attempt.ts'
import { type Facts, factsOf, type Identity } from './identity.ts'
import type { RolloutAttempt } from './journal.ts'

const at = (minutes: number): string => `2026-01-01T00:0${minutes}:00Z`
const now = 60_000

const seenAt = (change: Partial<Facts> = {}): Facts => ({ ...factsOf(sampleRollout()), ...change })
const identity: Identity = { ...factsOf(sampleRollout()), attempt: at(0) }

/** The attempt of a Run that shows these facts, by what is in the journal and in the controller's envelopes. */
const attemptIn = (
  attempts: Readonly<Record<string, RolloutAttempt>>,
  facts: Partial<Facts>,
  kept: { own?: Identity; all?: readonly Identity[] } = {},
  when = now,
): string => {
  const runs = Object.fromEntries(Object.entries(attempts).map(([began, attempt]) => [sampleKey(began), attempt]))
  return attemptOf(sampleJournal(runs), seenAt(facts), { own: kept.own, all: kept.all ?? [] }, when)
}

const atWork = sampleAttempt({ seen: at(0), steps: { 2: sampleStep() } })
const wentBack = (change: Partial<RolloutAttempt> = {}) =>
  sampleAttempt({ seen: at(0), steps: { 2: sampleStep({ end: sampleEnd('aborted') }) }, ...change })

test('the newest attempt of the revision, the pods and the steps counts, and none of others', () => {
  const runs = {
    [sampleKey(at(1))]: sampleAttempt({ seen: 'first' }),
    [sampleKey(at(2))]: sampleAttempt({ seen: 'second' }),
    [sampleKey(at(3), 3)]: sampleAttempt({ seen: 'another revision' }),
    [`2/another/5d8b7f6c9/${at(4)}`]: sampleAttempt({ seen: 'other pods' }),
    [`2/6c8f9d7b52/another/${at(5)}`]: sampleAttempt({ seen: 'other steps' }),
    'a key that says nothing': sampleAttempt(),
  }
  const latest = latestAttempt(sampleJournal(runs), seenAt())
  expect(latest).toMatchObject({ key: sampleKey(at(2)), began: at(2), attempt: { seen: 'second' } })
  expect(latestAttempt(sampleJournal(runs), seenAt({ revision: 4 }))).toBeUndefined()
})

test.each([
  [`${at(1)}~`, at(0), true],
  [`${at(1)}~`, at(1), true],
  [`${at(1)}~~`, at(1), true],
  [`${at(1)}~`, at(2), false],
  [at(1), at(1), false],
  [at(1), at(0), false],
])('of a retry in the same second, %s, a view from %s may be of the attempt before: %s', (began, transition, may) => {
  expect(mayBeEarlier(began, { transition })).toBe(may)
})

test('where Argo writes when a rollout started, that is its attempt', () => {
  expect(attemptIn({ [at(0)]: wentBack() }, { startedAt: at(7), transition: at(1) })).toBe(at(7))
})

test.each<[string, Partial<Facts>, { own?: Identity; all?: Identity[] }, string]>([
  ['nobody knows another', {}, {}, at(3)],
  ['its own envelope says so', {}, { own: identity }, at(0)],
  ['an envelope of another step says so', {}, { all: [{ ...identity, index: 0 }] }, at(0)],
  ['its own counts before others', {}, { own: identity, all: [{ ...identity, attempt: at(1) }] }, at(0)],
  ['an envelope is of another revision', {}, { own: { ...identity, revision: 1 } }, at(3)],
])(
  'without a journal an attempt begins at the transition, or where an envelope knows: %s',
  (_, facts, kept, attempt) => {
    expect(attemptIn({}, { transition: at(3), ...facts }, kept)).toBe(attempt)
  },
)

test.each<[string, RolloutAttempt, Partial<Facts>, { own?: Identity }, string]>([
  ['a pause begins none', atWork, {}, { own: identity }, at(0)],
  ['a later step begins none', atWork, { index: 3 }, {}, at(0)],
  ['a step that went back begins one', atWork, { index: 1 }, {}, at(3)],
  ['a known step without its status begins one', atWork, {}, {}, at(3)],
  ['the status of another revision is none', atWork, {}, { own: { ...identity, revision: 1 } }, at(3)],
  ['an attempt that went back is over', wentBack(), { index: 3 }, { own: identity }, at(3)],
  [
    'an attempt whose steps ended well goes on',
    wentBack({ steps: { 1: sampleStep({ end: sampleEnd('succeeded') }) } }),
    {},
    {},
    at(0),
  ],
])('at a later transition: %s', (_, attempt, facts, kept, began) => {
  expect(attemptIn({ [at(0)]: attempt }, { transition: at(3), ...facts }, kept)).toBe(began)
})

const two = { [at(0)]: wentBack({ seen: at(1) }), [at(4)]: sampleAttempt({ seen: at(6), steps: {} }) }

test.each<[string, string, string]>([
  ['of the attempt before', at(1), at(0)],
  ['between both', at(3), at(0)],
  ['of the latest', at(4), at(4)],
  ['of a pause of the latest', at(5), at(4)],
  ['from before all of them, which tells nothing', '2025-12-31T23:59:00Z', at(4)],
])('a view that is not newer than a known one belongs to the attempt that was on then: %s', (_, transition, began) => {
  expect(attemptIn(two, { transition }, {}, now)).toBe(began)
})

test.each<[string, RolloutAttempt, number, string]>([
  ['it was not told yet', wentBack(), now, at(0)],
  ['it was told just now', wentBack({ toldAt: now }), now + 9_999, at(0)],
  ['it asks again ten seconds after it was told', wentBack({ toldAt: now }), now + 10_000, `${at(0)}~`],
  ['the attempt goes on', { ...atWork, toldAt: now }, now + 10_000, at(0)],
])('a Run of the same second as an attempt that is over is a retry if it asks again: %s', (_, attempt, when, began) => {
  expect(attemptIn({ [at(0)]: attempt }, { transition: at(0) }, { own: identity }, when)).toBe(began)
})

test('a late Run of an attempt before the latest begins none, though both are over and were told', () => {
  const over = (seen: string) => wentBack({ seen, toldAt: 0 })
  expect(attemptIn({ [at(0)]: over(at(1)), [at(4)]: over(at(4)) }, { transition: at(1) })).toBe(at(0))
})
