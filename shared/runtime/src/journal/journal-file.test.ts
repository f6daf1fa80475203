import { RolloutView, storyOf } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import type { RolloutAttempt, RolloutJournal, Round } from './journal.ts'
import { openJournal } from './journal-file.ts'

const [ofRollout, ofRelease] = ['rollout/prod/7', 'release/prod:payments']
const story = storyOf(RolloutView.parse(sampleRollout()), { cluster: 'test', region: 'eu', index: 0 })
const member = { cluster: 'prod-eu', uid: '7', run: '2/p/s/t', version: 'v2', weight: 5, step: { number: 1, count: 2 } }
const attempt = { story, seen: '', steps: {}, effects: {} }

/** A document from before documents had a kind. */
const earlier = {
  [ofRollout]: { v: 1, revision: 2, heardAt: 5, warnedAt: 0, promoted: {}, runs: { '2/p/s/t': attempt } },
  [ofRelease]: {
    ...{ v: 1, revision: 0, heardAt: 5, warnedAt: 0, promoted: {} },
    runs: { 'v2/1': { ...attempt, members: { eu: member } } },
  },
}

/** All that earlier versions cannot do without. */
const ReadBefore = z.object({
  v: z.literal(1),
  revision: z.number(),
  runs: z.record(
    z.string(),
    z.object({
      story: z.object({ group: z.string() }),
      seen: z.string(),
      steps: z.object({}),
      effects: z.object({}),
      members: z.record(z.string(), z.object({ cluster: z.string(), uid: z.string(), run: z.string() })).optional(),
    }),
  ),
})

test.each([
  [ofRollout, 'rollout'],
  [ofRelease, 'release'],
])(
  'a document of an earlier version is what its place says, and says so itself from then on: %s',
  async (place, kind) => {
    const store = memoryStore()
    await store.put(place, 'journal', undefined, JSON.stringify(earlier[place]))
    const journal = openJournal(store, place)
    expect(await journal.read()).toMatchObject({ kind })
    await journal.update((draft) => {
      draft.heardAt += 1
    })
    const written = JSON.parse((await store.get(place, 'journal'))?.value ?? '')
    expect(written).toMatchObject({ kind, heardAt: 6 })
    expect(ReadBefore.parse(written)).toEqual(ReadBefore.parse(earlier[place]))
  },
)

test('a document that is not what its place says is not read', async () => {
  const store = memoryStore()
  await store.put(ofRelease, 'journal', undefined, JSON.stringify({ ...earlier[ofRollout], kind: 'rollout' }))
  await expect(openJournal(store, ofRelease).read()).rejects.toThrow('the journal cannot be read (kind: ')
})

test('no Rollout has regions, and no release a revision: a mix of them does not compile', () => {
  const mixed: unknown[] = [
    // @ts-expect-error: regions take part in an attempt at a release
    { ...attempt, members: {} } satisfies RolloutAttempt,
    // @ts-expect-error: an attempt at a release has regions
    attempt satisfies Round,
    // @ts-expect-error: attempts at a release are in its own journal
    (journal: RolloutJournal) => journal.runs['2/p/s/t']?.members,
  ]
  expect(mixed).toHaveLength(3)
})
