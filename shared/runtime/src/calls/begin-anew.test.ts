import type { RolloutView } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import { factsOf } from '../journal/identity.ts'
import type { RolloutJournal } from '../journal/journal.ts'
import { openRollout } from '../journal/journal-file.ts'
import { patch } from '../journal/records.ts'
import { openPolicy } from '../ports/policy.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { type ToyHost, toyHost } from '../testing/toy-host.ts'
import { isFromBefore, isTakenBack, takeBack } from './take-back.ts'

const minute = 60_000
const seen = Date.parse('2026-01-01T00:00:00Z')
const site = { cluster: 'test', region: 'eu' }

/** A journal that knows revision 3 since a time, and has seen an older one in a list where it is said. */
const journalOf = (change: Partial<RolloutJournal> = {}): RolloutJournal => ({
  ...{ v: 1, kind: 'rollout', revision: 3, revisionAt: seen, heardAt: seen, warnedAt: 0, promoted: {}, runs: {} },
  ...change,
})

const listed = (listedAt: number, revision = 2) => ({ rollout: sampleRollout({ revision }), listedAt })

test.each([
  ['three minutes after the later revision was seen', seen + 3 * minute, { revision: 2, listedAt: seen + 3 * minute }],
  ['a moment earlier', seen + 3 * minute - 1, undefined],
  ['at a time that is none', Number.NaN, undefined],
])('a list that was begun %s is noted if it may be true', (_, listedAt, older) => {
  const draft = journalOf()
  expect(isTakenBack(draft, listed(listedAt))).toBe(false)
  expect(draft.older).toEqual(older)
})

test('an older revision is noted though the journal does not know when it saw the later one', () => {
  const { revisionAt: _, ...draft } = journalOf()
  expect(isTakenBack(draft, listed(seen))).toBe(false)
  expect(draft.older).toEqual({ revision: 2, listedAt: seen })
})

test.each([
  ['three minutes later', 3 * minute, true],
  ['a moment before that', 3 * minute - 1, false],
])('a second list that shows the older revision counts from three minutes after the first: %s', (_, later, isBack) => {
  const first = seen + 10 * minute
  const draft = journalOf({ older: { revision: 2, listedAt: first } })
  expect(isTakenBack(draft, listed(first + later))).toBe(isBack)
  expect(draft.older).toEqual({ revision: 2, listedAt: first })
})

test('a list that shows yet another revision is the first to show that one', () => {
  const first = seen + 10 * minute
  const draft = journalOf({ older: { revision: 1, listedAt: first } })
  expect(isTakenBack(draft, listed(first + 10 * minute))).toBe(false)
  expect(draft.older).toEqual({ revision: 2, listedAt: first + 10 * minute })
})

test.each([3, 4])('a list that shows revision %d takes revision 3 nowhere', (revision) => {
  const older = { revision, listedAt: seen }
  expect(isTakenBack(journalOf({ older }), listed(seen + 60 * minute, revision))).toBe(false)
  const draft = journalOf()
  isTakenBack(draft, listed(seen + 60 * minute, revision))
  expect(draft.older).toBeUndefined()
})

test('a list is of before a Rollout began anew if it was begun earlier, not at that moment', () => {
  const draft = journalOf({ takenBackAt: seen })
  expect([seen - 1, seen].map((at) => isFromBefore(draft, at))).toEqual([true, false])
  expect(isFromBefore(journalOf(), seen)).toBe(false)
})

const journalIn = (host: ToyHost) => openRollout(host.runtime.store, 'test', sampleRollout().metadata.uid)

/** A host whose journal knows revision 3 of which something is open, and is changed. */
const atThree = async (
  change: (draft: RolloutJournal) => void = () => {},
  options: Parameters<typeof toyHost>[1] = {},
) => {
  const host = toyHost({}, options)
  await host.run({ rollout: sampleRollout({ revision: 3 }) })
  await journalIn(host).update(change)
  return host
}

const back = (host: ToyHost, rollout: RolloutView = sampleRollout(), listedAt = host.now) =>
  takeBack(host.runtime, journalIn(host), { rollout, listedAt }, site)

test('a journal that begins anew knows since when, and what later revisions promoted is forgotten', async () => {
  const host = await atThree((draft) => {
    draft.promoted = { one: 1, two: 2, three: 3 }
    draft.older = { revision: 2, listedAt: seen }
  })
  host.now += minute
  await back(host)
  const { older, ...journal } = await journalIn(host).read()
  expect(older).toBeUndefined()
  expect(journal).toMatchObject({
    revision: 2,
    revisionAt: host.now,
    takenBackAt: host.now,
    promoted: { one: 1, two: 2 },
  })
  expect(Object.keys(journal.promoted)).toEqual(['one', 'two'])
})

test('attempts under names that nobody can read are ended with the later ones, and later ones that are done stay on record', async () => {
  const host = await atThree((draft) => {
    const [key = '', attempt] = Object.entries(draft.runs)[0] ?? []
    if (!attempt) return
    draft.runs = { [key]: attempt, 'NaN/a/b/c': structuredClone(attempt) }
    draft.runs[key.replace('3/', '4/')] = { ...structuredClone(attempt), effects: {} }
  })
  await back(host)
  const { runs } = await journalIn(host).read()
  expect(Object.entries(runs).map(([key, { steps }]) => [key.split('/')[0], steps[2]?.end?.outcome])).toEqual([
    ['3', 'orphaned'],
    ['NaN', 'orphaned'],
    ['4', 'orphaned'],
  ])
})

test('later attempts that have nothing open are not forgotten', async () => {
  const host = await atThree((draft) => {
    for (const { steps, effects } of Object.values(draft.runs)) {
      for (const effect of Object.values(effects)) effect.outcome = 'approved'
      for (const step of Object.values(steps)) step.phase = 'Successful'
    }
  })
  await back(host)
  expect(Object.keys((await journalIn(host).read()).runs)).toHaveLength(1)
})

test.each([
  ['is at that revision already', sampleRollout({ revision: 3 })],
  ['is at an earlier one', sampleRollout({ revision: 4 })],
])('a journal that %s is taken nowhere', async (_, rollout) => {
  const host = await atThree()
  const before = await journalIn(host).read()
  await back(host, rollout)
  expect(await journalIn(host).read()).toEqual(before)
})

/** A store in which something happens as a partition is written to. */
const disturbed = (prefix: string, happens: (store: Store) => Promise<void>) => {
  const store = memoryStore()
  let isOn = false
  const put: Store['put'] = async (partition, ...rest) => {
    if (isOn && partition.startsWith(prefix)) await happens(store)
    return store.put(partition, ...rest)
  }
  const start = () => {
    isOn = true
  }
  return { store: { ...store, put }, start }
}

test('a journal in which a newer revision came meanwhile is taken nowhere', async () => {
  const { uid } = sampleRollout().metadata
  const { store, start } = disturbed('audit/', (inMemory) =>
    openRollout(inMemory, 'test', uid).update((draft) => patch(draft, { revision: 4 })),
  )
  const host = await atThree(undefined, { store })
  start()
  await back(host)
  expect(await journalIn(host).read()).toMatchObject({ revision: 4 })
  expect(await host.isAnythingOpen()).toBe(true)
})

test.each(['audit/', 'rollout/'])('nothing begins anew that cannot be written down in %s', async (prefix) => {
  const { store, start } = disturbed(prefix, () => Promise.reject(new Error('the disk is full')))
  const host = await atThree(undefined, { store })
  start()
  await expect(back(host)).rejects.toThrow('the disk is full')
  expect(await journalIn(host).read()).toMatchObject({ revision: 3 })
  expect(host.logs.join()).not.toContain('begins anew')
})

test.each(['', '5e771465'])('the audit has the settings that were in force, if any: %s', async (hash) => {
  const host = await atThree(undefined, { policy: { ...openPolicy, hash: () => hash } })
  await back(host)
  const [record] = (await host.decisions()).filter(({ kind }) => kind === 'restored')
  expect(record).toMatchObject({ decision: 'orphaned', step: { name: '', number: 0 } })
  expect(record && 'settings' in record ? record.settings : 'none').toBe(hash || 'none')
})

test('each time that a Rollout begins anew is in the audit once', async () => {
  const host = await atThree()
  const put = (revision: number) => journalIn(host).update((draft) => patch(draft, { revision }))
  const times: [number, RolloutView, number][] = [
    [3, sampleRollout(), seen],
    // told again
    [3, sampleRollout(), seen],
    // by a later list
    [3, sampleRollout(), seen + 1],
    // from a later revision
    [4, sampleRollout(), seen],
    // to an earlier one
    [3, sampleRollout({ revision: 1 }), seen],
  ]
  for (const [revision, rollout, listedAt] of times) {
    await put(revision)
    await back(host, rollout, listedAt)
  }
  const other = sampleRollout({ uid: 'another' })
  const journal = openRollout(host.runtime.store, 'test', factsOf(other).uid)
  await journal.update((draft) => patch(draft, { revision: 3 }))
  await takeBack(host.runtime, journal, { rollout: other, listedAt: seen }, site)
  expect((await host.decisions()).filter(({ kind }) => kind === 'restored')).toHaveLength(5)
})
