import { expect, test } from 'vitest'
import { parseJournal } from '../journal/journal-document.ts'
import type { Store } from '../ports/store.ts'
import { fallibleStore, storeTrouble } from '../testing/fallible-store.ts'
import { sampleRollout } from '../testing/index.ts'
import { healthy, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { undoQueue } from './undo-queue.ts'

const day = 24 * 60 * 60_000
const partition = `rollout/test/${sampleRollout().metadata.uid}`

/** Writes what stands in a journal into another document of its partition, due now. */
const copied = async ({ runtime: { store } }: ToyHost, id: string) => {
  const stored = await store.get(partition, 'journal')
  await store.put(partition, id, (await store.get(partition, id))?.version, stored?.value ?? '', 0)
}

const undone = async (store: Store): Promise<ToyHost> => {
  const host = toyHost({}, { store })
  await host.run()
  await host.observe(healthy())
  return host
}

/** More undos of one tenant than have room. */
const crowded = async (store: Store): Promise<ToyHost> => {
  const host = await undone(store)
  const other = (rollout = sampleRollout()) => ({ ...rollout, metadata: { ...rollout.metadata, uid: 'other' } })
  await host.run({ rollout: other() })
  await host.observe(other(healthy()))
  return host
}

const silent = async (store: Store): Promise<ToyHost> => {
  const host = toyHost({}, { store })
  await host.run()
  host.now += 8 * day
  return host
}

/** Wrongly due. */
const early = async (store: Store): Promise<ToyHost> => {
  const host = toyHost({}, { store })
  await host.run()
  await copied(host, 'journal')
  return host
}

/** Given up, and settled since. */
const settled = async (store: Store): Promise<ToyHost> => {
  const host = toyHost({}, { store })
  await host.run()
  await host.abort()
  await copied(host, 'dead-1')
  return host
}

test.each([
  ['an undo', undone],
  ['undos for which there is no room', crowded],
  ['a silence', silent],
  ['a journal that is due too early', early],
])('no trouble of the store goes unnoticed where the undo queue finds %s', async (_, scene) => {
  for (let calls = 0; ; calls += 1) {
    const { store, failAfter, hasFailed } = fallibleStore()
    const host = await scene(store)
    const queue = undoQueue(host.runtime, 1)
    failAfter(calls)
    await queue.look(10)
    await queue.idle()
    if (!hasFailed()) return
    expect({ calls, told: host.logs.join() }).toEqual({ calls, told: expect.stringContaining(storeTrouble) })
  }
})

test('a letter of which nothing is open any more is taken away, and a journal is not', async () => {
  const { store } = fallibleStore()
  const host = await settled(store)
  await copied(host, 'journal')
  await host.closeDue()
  expect(await store.get(partition, 'dead-1')).toBeUndefined()
  expect(parseJournal((await store.get(partition, 'journal'))?.value, partition)).toMatchObject({ revision: 2 })
})

test('a letter that cannot be taken away is told of', async () => {
  const { store } = fallibleStore()
  const remove = () => Promise.reject(new Error(storeTrouble))
  const host = await settled({ ...store, remove })
  await host.closeDue()
  expect(host.logs.join()).toContain(storeTrouble)
})

test('an undo that hangs hides no other document of its partition', async () => {
  const host = toyHost({ end: () => new Promise(() => undefined) })
  await host.run()
  await host.observe(healthy())
  const queue = undoQueue(host.runtime, 10)
  await queue.look(10)
  await host.runtime.store.put(partition, 'dead-1', undefined, '{', 0)
  await queue.look(10)
  await expect.poll(() => host.logs.join()).toContain('set aside')
})
