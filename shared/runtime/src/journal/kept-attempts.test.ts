import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import {
  sampleAttempt,
  sampleEffect,
  sampleEnd,
  sampleJournal,
  sampleKey,
  sampleStep,
} from '../testing/sample-journal.ts'
import { sampleReleaseStep, sampleReleases, sampleRound } from '../testing/sample-release.ts'
import { deadLettersOf, dropIfOver } from './dead-letters.ts'
import type { Journal } from './journal.ts'
import { dueIn, dueOf, parseJournal } from './journal-document.ts'
import { isDeadLetter, openJournal } from './journal-file.ts'

const [ofRollout, ofRelease] = ['rollout/prod/u1', 'release/prod:payments']
const week = 7 * 24 * 3_600_000

const [dead, pending] = [sampleEnd('aborted', { status: 'dead' }), sampleEnd('aborted', { status: 'pending', due: 7 })]
const closed = sampleAttempt({ steps: { 2: sampleStep({ phase: 'Successful' }) } })
const open = sampleAttempt({ steps: { 2: sampleStep() }, effects: { '2/thing': sampleEffect() } })
const givenUp = sampleAttempt({ steps: { 2: sampleStep({ end: dead }) }, effects: { '2/thing': sampleEffect() } })
const waiting = sampleAttempt({ steps: { 2: sampleStep({ end: pending }) } })
const [end, inRound] = [{ outcome: 'aborted', reason: '', at: 1 } as const, { steps: { 2: sampleReleaseStep() } }]
const over = sampleRound({ eu: { end } })

/** The keys of attempts, the oldest first, and an attempt for each of them. */
const oldestFirst = <Kept>(all: readonly Kept[]): Record<string, Kept> =>
  Object.fromEntries(all.map((attempt, at) => [sampleKey(`2026-01-0${at + 1}`), attempt]))

/** The store after a journal was written that holds all this. */
const storeAfter = async (partition: string, given: Journal, store: Store = memoryStore()) => {
  const file = openJournal(store, partition)
  await file.update((draft) => {
    Object.assign(draft, structuredClone(given))
  })
  return { store, file, keys: Object.keys((await file.read()).runs), due: await store.due(Number.MAX_SAFE_INTEGER, 10) }
}

test.each<[string, readonly (typeof closed)[], string[]]>([
  [
    'the last five, where nothing is open',
    [closed, closed, closed, closed, closed, closed, closed],
    ['3', '4', '5', '6', '7'],
  ],
  ['all up to five', [closed, closed, closed, closed, closed], ['1', '2', '3', '4', '5']],
  ['what has something open', [open, closed, closed, closed, closed, closed, closed], ['1', '3', '4', '5', '6', '7']],
  ['what waits to be undone', [waiting, closed, closed, closed, closed, closed], ['1', '2', '3', '4', '5', '6']],
  ['what was given up among the last', [closed, givenUp, closed, closed, closed, closed], ['2', '3', '4', '5', '6']],
])('of the attempts of a Rollout are kept: %s', async (_, attempts, days) => {
  const { keys } = await storeAfter(ofRollout, sampleJournal(oldestFirst(attempts)))
  expect(keys).toEqual(days.map((day) => sampleKey(`2026-01-0${day}`)))
})

test('the rounds of a release are kept as long as one of them is among the last, or a region is at work in it', async () => {
  const runs = Object.fromEntries(['v2/1', 'v1/1', 'v3/1', 'v4/1', 'v5/1', 'v6/1', 'v2/2'].map((key) => [key, over]))
  expect((await storeAfter(ofRelease, sampleReleases(runs))).keys).not.toContain('v1/1')
  expect((await storeAfter(ofRelease, sampleReleases(runs))).keys).toContain('v2/1')
  const atWork = { ...runs, 'v1/1': sampleRound({ eu: { end }, us: {} }, inRound) }
  expect((await storeAfter(ofRelease, sampleReleases(atWork))).keys).toContain('v1/1')
})

test.each<[string, readonly (typeof closed)[], number | undefined]>([
  ['nothing is known', [], undefined],
  ['nothing is open', [closed], 1e100],
  ['something waits to be undone', [closed, waiting], 7],
  ['something is open', [closed, open], 5 + week],
  [
    'the first is due',
    [waiting, open, sampleAttempt({ steps: { 2: sampleStep({ end: { ...pending, due: 3 } }) } })],
    3,
  ],
])('a journal is due when somebody has to look at it: %s', async (_, attempts, due) => {
  const journal = sampleJournal(oldestFirst(attempts), { heardAt: 5 })
  expect(dueOf(journal)).toBe(due)
  expect(dueIn(JSON.stringify(journal), ofRollout)).toBe(due)
  const { store } = await storeAfter(ofRollout, journal)
  const documents = await store.due(Number.POSITIVE_INFINITY, 10)
  expect(documents).toMatchObject(due === undefined ? [] : [{ partition: ofRollout, id: 'journal', due }])
})

test('a journal of a release of which nothing is open is never due, and one of a Rollout that is gone is due last', () => {
  expect(dueOf(sampleReleases({ 'v1/1': over }))).toBeUndefined()
  expect(dueOf(sampleJournal(oldestFirst([closed]), { goneAt: 5 }))).toBe(2e100)
  expect(dueOf(sampleJournal(oldestFirst([closed, open]), { heardAt: 5, goneAt: 5 }))).toBe(5 + week)
})

const old = sampleKey('2026-01-01')
const withGivenUp = sampleJournal(oldestFirst([givenUp, closed, closed, closed, closed, closed]), {
  ...{ heardAt: 5, promoted: { pods: 2 } },
})

test('an attempt that was given up has a document of its own, with nothing else in it', async () => {
  const { store, keys, due } = await storeAfter(ofRollout, withGivenUp)
  expect(keys).not.toContain(old)
  const [letter = ''] = await deadLettersOf(store, ofRollout)
  expect(letter).toMatch(/^dead-[0-9a-f]{16}$/)
  expect(due).toMatchObject([{ partition: ofRollout, id: letter, due: 5 + week }])
  expect(await openJournal(store, ofRollout, letter).read()).toEqual({
    ...withGivenUp,
    promoted: {},
    runs: { [old]: givenUp },
  })
  const { [old]: _, ...others } = withGivenUp.runs
  expect((await openJournal(store, ofRollout).read()).runs).toEqual(others)
})

/** The same store, where each question takes a while. */
const slow = (store: Store): Store => {
  const later = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    for (let turns = 0; turns < 20; turns += 1) await undefined
    return ask()
  }
  return {
    ...store,
    get: (...given) => later(() => store.get(...given)),
    put: (...given) => later(() => store.put(...given)),
    remove: (...given) => later(() => store.remove(...given)),
  }
}

test('a change is through when all that follows from it is written, however slow the store', async () => {
  const { store, keys } = await storeAfter(ofRollout, withGivenUp, slow(memoryStore()))
  expect(keys).not.toContain(old)
  const [id = ''] = await deadLettersOf(store, ofRollout)
  await openJournal(store, ofRollout, id).update(({ runs }) => {
    Object.assign(runs, { [old]: closed })
  })
  await dropIfOver(store, { partition: ofRollout, id })
  expect(await store.get(ofRollout, id)).toBeUndefined()
})

test('a round that was given up has one as well', async () => {
  const rounds = Object.fromEntries(['v2/1', 'v3/1', 'v4/1', 'v5/1', 'v6/1'].map((key) => [key, over]))
  const lost = sampleRound({ eu: { end } }, { steps: { 2: sampleReleaseStep({ end: dead }) } })
  const { store, keys } = await storeAfter(ofRelease, sampleReleases({ 'v1/1': lost, ...rounds }))
  expect(keys).toEqual(Object.keys(rounds))
  expect(await deadLettersOf(store, ofRelease)).toHaveLength(1)
})

/** As when an operator tries it again. */
const tried = (value: string): string => value.replace('"status":"dead"', '"status":"pending"')

test('an attempt that changes while it is put aside stays in its journal as well', async () => {
  const inner = memoryStore()
  const put: Store['put'] = async (partition, id, ...rest) => {
    const journal = isDeadLetter(id) ? await inner.get(partition, 'journal') : undefined
    if (journal) await inner.put(partition, 'journal', journal.version, tried(journal.value))
    return inner.put(partition, id, ...rest)
  }
  const { file, keys } = await storeAfter(ofRollout, withGivenUp, { ...inner, put })
  expect(keys).toContain(old)
  expect((await file.read()).runs[old]?.steps[2]?.end?.status).toBe('pending')
})

test('an attempt that is no longer given up when it is put aside stays', async () => {
  const inner = memoryStore()
  const get: Store['get'] = async (partition, id) => {
    const stored = await inner.get(partition, id)
    return stored && { ...stored, value: tried(stored.value) }
  }
  const { store, keys } = await storeAfter(ofRollout, withGivenUp, { ...inner, get })
  expect(keys).toContain(old)
  expect(await deadLettersOf(store, ofRollout)).toEqual([])
})

test('a change is written, though what was given up cannot be put aside', async () => {
  const inner = memoryStore()
  const put: Store['put'] = (partition, id, ...rest) =>
    isDeadLetter(id) ? Promise.reject(new Error('disk is full')) : inner.put(partition, id, ...rest)
  const { keys } = await storeAfter(ofRollout, withGivenUp, { ...inner, put })
  expect(keys).toContain(old)
})

test('the documents of what was given up are found by the journal that they are beside', async () => {
  const { store } = await storeAfter(ofRollout, withGivenUp)
  await storeAfter('rollout/prod/u2', withGivenUp, store)
  await storeAfter('rollout/prod/u3', sampleJournal(oldestFirst([open])), store)
  expect(await deadLettersOf(store, ofRollout)).toHaveLength(1)
  expect(await deadLettersOf(store, 'rollout/prod/u3')).toEqual([])
})

test('the document of what was given up goes when nothing of it is open any more, and no journal does', async () => {
  const { store } = await storeAfter(ofRollout, withGivenUp)
  const [id = ''] = await deadLettersOf(store, ofRollout)
  const place = { partition: ofRollout, id }
  await dropIfOver(store, place)
  expect(await store.due(5 + week, 10)).toMatchObject([{ ...place, due: 5 + week }])
  await openJournal(store, ofRollout, id).update(({ runs }) => {
    Object.assign(runs, { [old]: closed })
  })
  await dropIfOver(store, place)
  expect(await store.get(ofRollout, id)).toBeUndefined()
  await storeAfter(ofRelease, sampleReleases({ 'v2/1': over }), store)
  await dropIfOver(store, { partition: ofRelease, id: 'journal' })
  expect(await store.get(ofRelease, 'journal')).toBeDefined()
})

test('a journal that is not there yet is empty', () => {
  const { revision: _, ...empty } = sampleJournal()
  expect(parseJournal(undefined, ofRollout)).toEqual({ ...empty, revision: 0 })
  expect(parseJournal(undefined, ofRelease)).toEqual(sampleReleases({}))
})

test('a revision is as it was written, and 0 where an earlier version lost it and nothing was tried', () => {
  const known = sampleJournal(oldestFirst([closed]), { revision: 7 })
  expect(parseJournal(JSON.stringify(known), ofRollout)).toEqual(known)
  expect(parseJournal(JSON.stringify({ v: 1, revision: null, runs: {} }), ofRollout)).toMatchObject({ revision: 0 })
  const runs = { x: closed }
  expect(parseJournal(JSON.stringify({ v: 1, revision: null, runs }), ofRollout)).toMatchObject({ revision: 0 })
})
