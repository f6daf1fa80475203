import { expect, test } from 'vitest'
import { partitionOf } from '../journal/identity.ts'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { sampleRollout } from '../testing/index.ts'
import { aborted, type ToyHost, toyHost } from '../testing/toy-host.ts'
import { effectFigure } from './effect-figure.ts'

const other = (uid: string) => {
  const rollout = sampleRollout()
  return { ...rollout, metadata: { ...rollout.metadata, uid } }
}

/** A host, and what a figure of its effects says and reads each time. `changed`: another store over its own. */
const counted = (changed: (store: Store) => Partial<Store> = () => ({})) => {
  const inMemory = memoryStore()
  const read: string[] = []
  const get: Store['get'] = (partition, id) => {
    read.push(partition.split('/').at(-1) ?? '')
    return inMemory.get(partition, id)
  }
  const host: ToyHost = toyHost({}, { store: inMemory })
  const each = effectFigure({ ...host.runtime, store: { ...inMemory, get, ...changed(inMemory) } })
  return {
    host,
    async figure() {
      read.length = 0
      const states: string[] = []
      await each(({ state }) => states.push(state))
      return { states: states.toSorted(), read: read.toSorted() }
    },
  }
}

test('of the journals only those are read again that were changed since the last time', async () => {
  const { host, figure } = counted()
  await host.run({ rollout: other('a') })
  const { state } = await host.run({ rollout: other('b') })
  expect(await figure()).toEqual({ states: ['open', 'open'], read: ['a', 'b'] })
  expect(await figure()).toEqual({ states: ['open', 'open'], read: [] })
  host.vendor.isDown = true
  await host.abort({ state, rollout: { ...aborted(), metadata: other('b').metadata } })
  await host.run({ rollout: other('c') })
  expect(await figure()).toEqual({ states: ['may-exist', 'open', 'undo-queued'], read: ['b', 'c'] })
})

test('a journal that was taken away, or has nothing open any more, counts no more', async () => {
  const { host, figure } = counted()
  await host.run({ rollout: other('a') })
  await host.run({ rollout: other('b') })
  await figure()
  const { store } = host.runtime
  const gone = await store.get(partitionOf('test', 'a'), 'journal')
  await store.remove(partitionOf('test', 'a'), 'journal', gone?.version)
  expect(await figure()).toEqual({ states: ['open'], read: [] })
})

test('where the store tells no versions every journal is read each time, also one that comes after it was gone', async () => {
  let isGone = true
  const { host, figure } = counted((inMemory) => ({
    get: async (partition, id) => (isGone ? undefined : inMemory.get(partition, id)),
    due: async (...asked) => (await inMemory.due(...asked)).map(({ version: _, ...document }) => document),
  }))
  await host.run({ rollout: other('a') })
  expect((await figure()).states).toEqual([])
  isGone = false
  expect((await figure()).states).toEqual(['open'])
  host.vendor.isDown = true
  await host.run({ rollout: other('b') })
  expect((await figure()).states).toEqual(['may-exist', 'open'])
})

test('a journal that cannot be read hides no other, and is told each time', async () => {
  const { host, figure } = counted()
  await host.run({ rollout: other('a') })
  await host.runtime.store.put(partitionOf('test', 'broken'), 'journal', undefined, '{', 0)
  for (const time of [1, 2]) {
    expect((await figure()).states).toEqual(['open'])
    expect(host.logs.filter((line) => JSON.stringify(line).includes('a journal cannot be read'))).toHaveLength(time)
  }
})

test('an effect that is in two documents, or in one that is named twice, counts once', async () => {
  const { host, figure } = counted((inMemory) => ({
    due: async (...asked) => (await inMemory.due(...asked)).flatMap((document) => [document, document]),
  }))
  await host.run({ rollout: other('a') })
  const partition = partitionOf('test', 'a')
  const { value = '' } = (await host.runtime.store.get(partition, 'journal')) ?? {}
  await host.runtime.store.put(partition, 'dead-a', undefined, value, host.now)
  for (const _ of [1, 2]) expect((await figure()).states).toEqual(['open'])
})
