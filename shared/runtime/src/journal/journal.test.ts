import { RolloutView, storyOf } from '@canary-steps/sdk'
import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { at, toyHost } from '../testing/toy-host.ts'
import type { Journal, StepEnd } from './journal.ts'
import { parseRollout } from './journal-document.ts'
import { openJournal } from './journal-file.ts'
import { pendingEnd } from './mark-end.ts'
import { patch } from './records.ts'

const story = storyOf(RolloutView.parse(sampleRollout()), { cluster: 'test', region: 'eu', index: 0 })
const openRun = { story, seen: '', steps: {}, effects: {} }

const revisionsOf = (journal: { runs: object }) => Object.keys(journal.runs).map((run) => Number(run.split('/')[0]))

test('of what is closed the last five runs are kept', async () => {
  const host = toyHost()
  for (let revision = 2; revision <= 8; revision += 1) {
    const { state } = await host.run({ rollout: sampleRollout({ revision, attempt: at(revision) }) })
    await host.abort({ state, rollout: sampleRollout({ revision, attempt: at(revision) }) })
  }
  expect(revisionsOf(await host.journal())).toEqual([4, 5, 6, 7, 8])
})

test('a run that has something open is kept however old it is', async () => {
  const host = toyHost()
  await host.run({ rollout: sampleRollout({ revision: 2 }) })
  host.vendor.isDown = true
  for (let revision = 3; revision <= 8; revision += 1)
    await host.call('run', { rollout: sampleRollout({ revision }), config: { txt: 'invalid' } })
  expect(revisionsOf(await host.journal())).toEqual([2, 4, 5, 6, 7, 8])
  host.vendor.isDown = false
  host.now += 60_000
  await host.closeDue()
  expect(host.vendor.things[0]?.ended).toEqual(['superseded'])
})

test('nothing is written when nothing changed', async () => {
  let puts = 0
  const inner = memoryStore()
  const store: Store = {
    ...inner,
    put: (...given) => {
      puts += 1
      return inner.put(...given)
    },
  }
  const journal = openJournal(store, 'p')
  await journal.update((draft) => {
    draft.revision = 1
  })
  await journal.update(() => undefined)
  expect(puts).toBe(1)
})

test('a change is applied again when someone else wrote in between', async () => {
  const store = memoryStore()
  const [one, other] = [openJournal(store, 'p'), openJournal(store, 'p')]
  const count = (journal: typeof one) =>
    Promise.all(
      Array.from({ length: 10 }, () =>
        journal.update((draft) => {
          draft.revision += 1
          return draft.revision
        }),
      ),
    )
  const counts = (await Promise.all([count(one), count(other)])).flat()
  expect(new Set(counts).size).toBe(20)
  expect((await one.read()).revision).toBe(20)
})

test('the store is told what is due first, and when nothing is any more', async () => {
  const host = toyHost()
  const { state } = await host.run()
  host.vendor.isDown = true
  await host.abort({ state })
  const { store } = host.runtime
  expect(await store.due(host.now, 10)).toEqual([])
  expect(await store.due(host.now + 13_000, 10)).toHaveLength(1)
  host.vendor.isDown = false
  host.now += 60_000
  await host.closeDue()
  expect(await store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

test('a store that fails is a problem, and no step is called', async () => {
  const get = () => Promise.reject(new Error('disk is full'))
  const host = toyHost({}, { store: { ...memoryStore(), get } })
  for (const operation of ['run', 'terminate', 'abort'] as const)
    expect(await host.call(operation)).toEqual({ status: 503, title: 'runtime error', detail: 'disk is full' })
  expect(host.vendor.calls).toEqual([])
})

test('each cluster has its own journal of a uid', async () => {
  const { run, vendor } = toyHost()
  await run({ cluster: 'one' })
  await run({ cluster: 'other' })
  expect(vendor.calls).toEqual(['act', 'act'])
})

test.each([
  ['the revision', { revision: Number.NaN }],
  [
    'what is told of a run',
    { runs: { r: { ...openRun, story: { ...story, canary: { image: '', weight: Number.POSITIVE_INFINITY } } } } },
  ],
  ['a run', { runs: { r: { ...openRun, seen: undefined } } }],
])('a journal that could not be read again is not written, and the old one stays: %s', async (_, spoilt) => {
  const store = memoryStore()
  const journal = openJournal(store, 'p')
  await journal.update((draft) => {
    draft.revision = 3
  })
  const before = await store.get('p', 'journal')
  const spoil = (draft: Journal) => Object.assign(draft, spoilt)
  await expect(journal.update(spoil)).rejects.toThrow('it could not be read again')
  expect(await store.get('p', 'journal')).toEqual(before)
})

test('a document reads alike to the one who wrote it and to others, who check it', async () => {
  const store = memoryStore()
  const attempt = { ...openRun, unknown: 'to the schema', story: { ...story, unknown: 'too' }, toldAt: undefined }
  await openJournal(store, 'p').update((draft) => Object.assign(draft.runs, { attempt }))
  const document = (await store.get('p', 'journal'))?.value
  const read = parseRollout(document)
  // a space: to the letter it is none that was written here
  expect(read).toStrictEqual(parseRollout(`${document} `))
  read.runs = {}
  expect(Object.keys(parseRollout(document).runs)).toEqual(['attempt'])
})

test('a journal in which an earlier version lost the revision is read: its runs know', async () => {
  const store = memoryStore()
  const runs = { '7/p/s/t': openRun, 'NaN/p/s/t': openRun, '12/p/s/t': openRun }
  await store.put('p', 'journal', undefined, JSON.stringify({ v: 1, revision: null, runs }))
  expect(await openJournal(store, 'p').read()).toMatchObject({ revision: 12 })
})

test('a run of an earlier version tells its story: of no group, and of a revision that was lost', async () => {
  const store = memoryStore()
  const { group, ...earlier } = story
  const attempt = { ...openRun, story: { ...earlier, rollout: { ...earlier.rollout, revision: null } } }
  await store.put('p', 'journal', undefined, JSON.stringify({ v: 1, revision: 7, runs: { '7/p/s/t': attempt } }))
  const told = { ...story, rollout: { ...story.rollout, revision: 0 } }
  expect((await openJournal(store, 'p').read()).runs['7/p/s/t']?.story).toEqual(told)
  expect(group).toBe(`${story.rollout.namespace}/${story.rollout.name}`)
})

test('a journal of a later version is refused in one line that says what it may be', async () => {
  const store = memoryStore()
  await store.put('release/payments', 'journal', undefined, '{"v":2,"heardAt":"now"}', 0)
  await expect(openJournal(store, 'release/payments').read()).rejects.toThrow(
    /^the journal cannot be read \([a-z]+: [^\n]*\): was it written by a later version\? Its calls wait for that one$/,
  )
})

const end = (): StepEnd => pendingEnd('aborted', 'the rollout was aborted', 1)

test('a record changes in the fields that are named, and in no other', () => {
  const changed = end()
  patch(changed, { status: 'done', due: 2 })
  expect(changed).toEqual({ ...end(), status: 'done', due: 2 })
})

test('a record takes no value and no field that it cannot have: a misspelt one does not compile', () => {
  const changed = end()
  // @ts-expect-error: there is no such status
  patch(changed, { status: 'pendng' })
  // @ts-expect-error: there is no such field
  patch(changed, { dues: 2 })
  // @ts-expect-error: an end is always due some time
  patch(changed, { due: undefined })
  expect(Object.keys(changed)).toContain('dues')
})
