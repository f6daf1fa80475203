import { expect, test } from 'vitest'
import { sampleChange } from '../testing/sample-change.ts'
import { sampleAttempt, sampleJournal, sampleKey } from '../testing/sample-journal.ts'
import { sampleRollout } from '../testing/sample-rollout.ts'
import { healthy } from '../testing/toy-host.ts'
import { isRollback, markEndedAttempts, stableImagesOf } from './ended-attempts.ts'

const now = 5_000
const first = sampleKey()

const image = 'payments/checkout:v2'

test('the images that became stable are remembered, as their own attempt knows them or as the Rollout shows', () => {
  const seen = sampleJournal({}, { stableImage: 'old' })
  markEndedAttempts(seen, healthy(), now)
  expect(seen).toMatchObject({ stableImages: [{ name: 'checkout', image }], promoted: { '6c8f9d7b52': 2 } })
  expect(seen.stableImage).toBeUndefined()
  const change = sampleChange(sampleRollout({ revision: 7 }))
  const known = sampleJournal({ [first]: sampleAttempt({ story: { ...sampleAttempt().story, change } }) })
  markEndedAttempts(known, healthy(), now)
  expect(known.stableImages).toEqual([{ name: 'checkout', image: 'payments/checkout:v7' }])
  const sparse = healthy()
  sparse.spec.template.spec.containers = []
  markEndedAttempts(seen, sparse, now)
  expect(seen.stableImages).toEqual([{ name: 'checkout', image }])
  const before = sampleJournal()
  markEndedAttempts(before, sampleRollout(), now)
  expect(before).toEqual(sampleJournal())
})

test('an earlier version knew the stable image of the first container', () => {
  const named = [{ name: 'checkout', image }]
  const rollout = sampleRollout({ revision: 3 })
  expect(stableImagesOf({ ...sampleJournal(), stableImages: named, stableImage: 'old' }, rollout)).toEqual(named)
  expect(stableImagesOf({ ...sampleJournal(), stableImage: image }, rollout)).toEqual(named)
  expect(stableImagesOf(sampleJournal(), rollout)).toBeUndefined()
  rollout.spec.template.spec.containers = []
  expect(stableImagesOf({ ...sampleJournal(), stableImage: image }, rollout)).toBeUndefined()
})

test('the last twenty promotions are remembered, each at its first revision', () => {
  const promoted = Object.fromEntries(Array.from({ length: 20 }, (_, old) => [`pods-${old}`, old + 2]))
  const newestFirst = Object.entries(promoted).toReversed()
  const draft = sampleJournal({}, { promoted: Object.fromEntries(newestFirst) })
  markEndedAttempts(draft, healthy({ revision: 30, status: { currentPodHash: 'pods-0', stableRS: 'pods-0' } }), now)
  expect(draft.promoted).toEqual(promoted)
  markEndedAttempts(draft, healthy({ revision: 31 }), now)
  const { 'pods-0': _, ...rest } = promoted
  expect(draft.promoted).toEqual({ ...rest, '6c8f9d7b531': 31 })
})

test.each<[Readonly<Record<string, number>>, boolean]>([
  [{ '6c8f9d7b52': 2, '6c8f9d7b51': 3 }, true],
  [{ '6c8f9d7b52': 3, '6c8f9d7b51': 2 }, false],
  [{ '6c8f9d7b52': 2, '6c8f9d7b51': 2 }, false],
  [{ '6c8f9d7b52': 2 }, false],
  [{ '6c8f9d7b51': 3 }, false],
])('a Rollout goes back to what was promoted before, and was seen to be: %j', (promoted, is) => {
  expect(isRollback(sampleJournal({}, { promoted }), sampleRollout())).toBe(is)
})
