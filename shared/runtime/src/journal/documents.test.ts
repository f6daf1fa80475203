import { expect, test } from 'vitest'
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
import { parseRollout, written } from './journal-document.ts'
import { openJournal } from './journal-file.ts'

const [ofRollout, ofRelease] = ['rollout/prod/u1', 'release/prod:payments']

/** A document as it is written again, with nothing changed. */
const rewritten = async (partition: string, document: object): Promise<unknown> => {
  const store = memoryStore()
  await store.put(partition, 'journal', undefined, JSON.stringify(document))
  await openJournal(store, partition).update(() => undefined)
  return JSON.parse((await store.get(partition, 'journal'))?.value ?? '')
}

test('a document of a Rollout that says no more than it must is read', async () => {
  const least = sampleJournal({
    [sampleKey()]: sampleAttempt({ steps: { 2: sampleStep() }, effects: { '2/thing': sampleEffect() } }),
  })
  const implied = ['heardAt', 'warnedAt', 'promoted', 'rebuilt', 'events', 'triedAt', 'kind']
  const spare = JSON.parse(JSON.stringify(least, (name, value) => (implied.includes(name) ? undefined : value)))
  expect(spare.runs[sampleKey()].steps[2]).not.toHaveProperty('rebuilt')
  expect(await rewritten(ofRollout, spare)).toEqual(least)
})

test('a document of a release says no revision, whatever it was given', async () => {
  const releases = sampleReleases({ 'v2/1': sampleRound({ eu: {} }) })
  expect(await rewritten(ofRelease, releases)).toEqual(releases)
  expect(await rewritten(ofRelease, { ...releases, revision: 7 })).toEqual(releases)
})

test('a step of a release has no turns of its own', async () => {
  const releases = (step: object) => ({
    ...sampleReleases({}),
    runs: { 'v2/1': { ...sampleRound({ eu: {} }), steps: { 2: { ...sampleReleaseStep(), ...step } } } },
  })
  expect(await rewritten(ofRelease, releases({ turn: { at: 1, waited: 2 } }))).toEqual(releases({}))
})

test('a document of a later version is not touched', async () => {
  for (const partition of [ofRollout, ofRelease])
    await expect(rewritten(partition, { ...sampleJournal(), kind: undefined, v: 2 })).rejects.toThrow('(v: ')
})

test.each(['pending', 'done', 'dead'] as const)('an end may be %s', async (status) => {
  const end = sampleEnd('aborted', { status })
  const journal = sampleJournal({ [sampleKey()]: sampleAttempt({ steps: { 2: sampleStep({ end }) } }) })
  expect(await rewritten(ofRollout, journal)).toEqual(journal)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'the number %f, which JSON does not have, is named',
  async (revision) => {
    const written = openJournal(memoryStore(), ofRollout).update((draft) => {
      Object.assign(draft, { revision })
    })
    await expect(written).rejects.toThrow(`it could not be read again: revision is ${revision}`)
  },
)

test('a document that says no revision has that of its latest attempt, each time it is read', () => {
  const known = sampleJournal({ [sampleKey()]: sampleAttempt() })
  const document = JSON.stringify(known).replace(/^(.*?"revision":)\d+/, '$1null')
  for (const _ of [1, 2]) expect(parseRollout(document).revision).toBe(2)
  const empty = written(sampleJournal()).replace(/"revision":\d+/, '"revision":null')
  for (const _ of [1, 2]) expect(parseRollout(empty).revision).toBe(0)
})
