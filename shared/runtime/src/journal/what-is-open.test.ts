import { expect, test } from 'vitest'
import { sampleAttempt, sampleEffect, sampleEnd, sampleJournal, sampleStep } from '../testing/sample-journal.ts'
import type { StepRecord } from './journal.ts'
import { isAttemptGivenUp, isOpen, jsonOf, noteHeard, noteRevision, pendingDue, silentAt } from './records.ts'

const [pending, dead] = [sampleEnd('aborted', { status: 'pending', due: 7 }), sampleEnd('aborted', { status: 'dead' })]
const done = sampleEnd('aborted')
const closed = sampleEffect({ outcome: 'aborted' })

const attemptOf = (steps: readonly Partial<StepRecord>[], effects: Parameters<typeof sampleAttempt>[0] = {}) =>
  sampleAttempt({ steps: Object.fromEntries(steps.map((step, at) => [at + 1, sampleStep(step)])), ...effects })

const [open, settled] = [{ effects: { '2/thing': sampleEffect() } }, { effects: { '2/thing': closed } }]
const act = { effects: { '2/act': sampleEffect({ stays: false }) } }

test.each<[string, ReturnType<typeof attemptOf>, { open: boolean; givenUp: boolean }]>([
  ['nothing was opened', attemptOf([{}, {}]), { open: false, givenUp: false }],
  ['something is open', attemptOf([{}, {}], open), { open: true, givenUp: false }],
  ['all is closed', attemptOf([{}, { end: done }], settled), { open: false, givenUp: false }],
  ['something was done', attemptOf([{}, {}], act), { open: false, givenUp: false }],
  ['an end waits to be told', attemptOf([{ end: pending }]), { open: true, givenUp: false }],
  ['a record was lost', attemptOf([{ rebuilt: true }]), { open: true, givenUp: false }],
  ['one that was lost has ended', attemptOf([{ rebuilt: true, end: done }]), { open: false, givenUp: false }],
  ['an end was given up', attemptOf([{ end: dead }]), { open: true, givenUp: true }],
  [
    'it was given up, and all has ended',
    attemptOf([{ end: dead }, { end: dead }], open),
    { open: true, givenUp: true },
  ],
  ['it was given up, and all is closed', attemptOf([{ end: dead }, {}], settled), { open: true, givenUp: true }],
  ['it was given up, and something was done', attemptOf([{ end: dead }, {}], act), { open: true, givenUp: true }],
  ['one was given up, and another waits', attemptOf([{ end: dead }, { end: pending }]), { open: true, givenUp: false }],
  ['one was given up, and another is open', attemptOf([{ end: dead }, {}], open), { open: true, givenUp: false }],
  ['one was given up, another lost', attemptOf([{ end: dead }, { rebuilt: true }]), { open: true, givenUp: false }],
  [
    'one was given up, and one that was lost has ended',
    attemptOf([{ end: dead }, { rebuilt: true, end: done }]),
    { open: true, givenUp: true },
  ],
])('an attempt is open, and may be given up: %s', (_, attempt, says) => {
  expect({ open: isOpen(attempt), givenUp: isAttemptGivenUp(attempt) }).toEqual(says)
})

test('of the ends that wait it is known when each is due', () => {
  expect(pendingDue(attemptOf([{ end: pending }, { end: done }, {}, { end: { ...pending, due: 9 } }]))).toEqual([7, 9])
})

const week = 7 * 24 * 3_600_000

test.each([
  [5, 0, 5],
  [5, 9, 9],
])('a silence is warned of a week after a word at %i or a warning at %i', (heardAt, warnedAt, since) => {
  expect(silentAt(sampleJournal({}, { heardAt, warnedAt }))).toBe(since + week)
})

test.each([
  [3_600_007, 7],
  [3_600_008, 3_600_008],
])('a word is noted an hour after the last: at %i it is as of %i', (now, heardAt) => {
  const journal = sampleJournal({}, { heardAt: 7 })
  noteHeard(journal, now)
  expect(journal.heardAt).toBe(heardAt)
})

test.each([
  [1, { revision: 2, older: { revision: 1, listedAt: 3 } }],
  [2, { revision: 2 }],
  [3, { revision: 3, revisionAt: 9 }],
])('the latest revision is noted, and what showed an older one was wrong: %i', (revision, after) => {
  const journal = sampleJournal({}, { older: { revision: 1, listedAt: 3 } })
  noteRevision(journal, revision, 9)
  const { older: _, ...known } = sampleJournal()
  expect(journal).toEqual({ ...known, ...after })
})

test.each([
  [undefined, null],
  [{ id: 1, text: undefined }, { id: 1 }],
  [[undefined], [null]],
])('a value of a step is kept as JSON has it: %j', (value, kept) => {
  expect(jsonOf(value)).toEqual(kept)
})
