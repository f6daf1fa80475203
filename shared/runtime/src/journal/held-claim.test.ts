import { beforeEach, expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { remembering } from '../store/change.ts'
import { memoryStore } from '../store/memory.ts'
import { toyHost } from '../testing/toy-host.ts'
import type { ToyCall } from '../testing/toy-step.ts'
import { toyVendor } from '../testing/toy-vendor.ts'
import type { RolloutJournal } from './journal.ts'
import { type Claimed, type JournalFile, openRollout, TakenOver } from './journal-file.ts'
import { silentAt } from './records.ts'

let store: Store
beforeEach(async () => {
  store = memoryStore()
  await open().update((draft) => {
    draft.revision = 1
  })
})

const open = (at: Store = store): JournalFile<RolloutJournal> => openRollout(at, 'test', 'uid')
const stored = async () => (await open().read()).revision

/** Claims by a revision that is twice as large, unless another claim is there. */
const claiming = (draft: RolloutJournal): Claimed<string> =>
  draft.revision === 1 ? { result: 'mine', hold: () => Object.assign(draft, { revision: 2 }) } : { result: 'theirs' }

const warn = (draft: RolloutJournal) => {
  draft.warnedAt = 7
}

test('a claim alone is not written, and its holder reads it', async () => {
  const journal = open()
  expect(await journal.claim(claiming)).toBe('mine')
  expect((await journal.read()).revision).toBe(2)
  expect(await stored()).toBe(1)
})

test('a claim is written with the first change, and not with an update that changes nothing', async () => {
  const journal = open()
  await journal.claim(claiming)
  await journal.update(silentAt)
  expect(await stored()).toBe(1)
  await journal.update(warn)
  expect(await open().read()).toMatchObject({ revision: 2, warnedAt: 7 })
})

test('a claim that comes with a change is written at once', async () => {
  await open().claim((draft) => {
    warn(draft)
    return claiming(draft)
  })
  expect(await open().read()).toMatchObject({ revision: 2, warnedAt: 7 })
})

test('a claim is written where it is asked for, once', async () => {
  const journal = open()
  await journal.claim(claiming)
  await journal.commit()
  expect(await stored()).toBe(2)
  const { version } = (await store.get('rollout/test/uid', 'journal')) ?? {}
  await journal.commit()
  expect((await store.get('rollout/test/uid', 'journal'))?.version).toBe(version)
})

test('where nobody claims there is nothing to be written', async () => {
  const journal = open()
  await open().update((draft) => {
    draft.revision = 3
  })
  expect(await journal.claim(claiming)).toBe('theirs')
  await journal.commit()
  expect(await stored()).toBe(3)
})

test.each([
  ['a change', (journal: JournalFile<RolloutJournal>) => journal.update(warn)],
  ['a wish to act', (journal: JournalFile<RolloutJournal>) => journal.commit()],
])(
  'of two that hold a claim the first to write has it; %s of the other is refused, and all that follows',
  async (_, act) => {
    const [one, other] = [open(remembering(store)), open(remembering(store))]
    for (const journal of [one, other]) expect(await journal.claim(claiming)).toBe('mine')
    await one.commit()
    await expect(act(other)).rejects.toBeInstanceOf(TakenOver)
    expect(await open().read()).toMatchObject({ revision: 2, warnedAt: 0 })
    // one is done with it by now, and yet the other's knowledge is old
    await open().update((draft) => {
      draft.revision = 1
    })
    await expect(other.update(warn)).rejects.toBeInstanceOf(TakenOver)
    await expect(other.read()).rejects.toBeInstanceOf(TakenOver)
  },
)

test('a change of somebody else that leaves the claim alone is kept beside it', async () => {
  const journal = open(remembering(store))
  await journal.claim(claiming)
  await open().update((draft) => {
    draft.heardAt = 5
  })
  await journal.update(warn)
  expect(await open().read()).toMatchObject({ revision: 2, heardAt: 5, warnedAt: 7 })
})

test('two acts of one call at once are both made', async () => {
  const host = toyHost({
    run: async ({ once }) => {
      await Promise.all(['one', 'other'].map((name) => once(name, host.vendor.plan())))
      return { decision: 'wait', requeueAfter: 30_000, message: '', state: { id: 1 } }
    },
  })
  const { state } = await host.run()
  expect(host.vendor.things).toHaveLength(2)
  expect(await host.run({ state })).toMatchObject({ phase: 'Running' })
  expect(host.vendor.things).toHaveLength(2)
})

test('of two Runs at once that found the same, one acts', async () => {
  let isReady = false
  const host = toyHost({
    run: async ({ once }) => {
      if (isReady) await once('thing', host.vendor.plan())
      return { decision: 'wait', requeueAfter: 30_000, message: '', state: { id: 1 } }
    },
  })
  let { state } = await host.run()
  state = (await host.run({ state })).state
  isReady = true
  const replies = await Promise.all([host.run({ state }), host.run({ state }), host.run({ state })])
  expect(host.vendor.things).toHaveLength(1)
  expect(host.vendor.calls.filter((call) => call === 'act')).toHaveLength(1)
  expect(replies.map(({ phase }) => phase)).toEqual(['Running', 'Running', 'Running'])
})

/** A step with one thing open, and three Runs at once of which each does the same to it. */
const threeAtOnce = async (act: (io: ToyCall, done: string[]) => Promise<void>) => {
  const done: string[] = []
  let isReady = false
  const host = toyHost({
    run: async (io) => {
      await io.open('thing', host.vendor.plan())
      if (isReady) await act(io, done)
      return { decision: 'wait', requeueAfter: 30_000, message: '', state: { id: 1 } }
    },
  })
  let { state } = await host.run()
  state = (await host.run({ state })).state
  isReady = true
  await Promise.all([host.run({ state }), host.run({ state }), host.run({ state })])
  return done
}

test.each<[string, Parameters<typeof threeAtOnce>[0]]>([
  [
    'edits',
    ({ edit }, done) => {
      const apply = async () => {
        done.push('edited')
      }
      return edit('thing', { ...toyVendor().plan(), edit: { content: 'new', every: 0, apply } })
    },
  ],
  ['closes', ({ closeAs }, done) => closeAs('thing', toyVendor().plan(), 'approved', async () => done.push('closed'))],
])('of three Runs at once that found the same, one %s what is open', async (_, act) => {
  expect(await threeAtOnce(act)).toHaveLength(1)
})

test('all readers of a document are given the same journal, which none of them can change', async () => {
  const journal = open()
  const first = await journal.read()
  expect(await journal.read()).toBe(first)
  expect(() => warn(first)).toThrow(TypeError)
  expect(() => Object.assign(first.runs, { a: {} })).toThrow(TypeError)
})

test('a document that somebody has written meanwhile is read anew, with a claim that is held and without', async () => {
  const [reader, holder] = [open(), open()]
  await holder.claim(claiming)
  expect([await reader.read(), await holder.read()]).toMatchObject([{ warnedAt: 0 }, { warnedAt: 0, revision: 2 }])
  await open().update(warn)
  expect([await reader.read(), await holder.read()]).toMatchObject([{ warnedAt: 7 }, { warnedAt: 7, revision: 2 }])
})

test('a claim is held until it is written', async () => {
  const journal = open()
  expect(journal.isHeld()).toBe(false)
  await journal.claim(claiming)
  await journal.update(silentAt)
  expect(journal.isHeld()).toBe(true)
  await journal.update(warn)
  expect(journal.isHeld()).toBe(false)
})
