import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { toyHost } from '../testing/toy-host.ts'
import { setDocumentAside } from './set-aside.ts'

const document = { partition: 'rollout/test/broken', id: 'journal' }

test('a document that is gone meanwhile is not set aside', async () => {
  const host = toyHost()
  await setDocumentAside(host.runtime, document, 'it is no JSON')
  expect(host.logs).toEqual([])
  expect(await host.runtime.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([])
})

test('the tries of each document of a partition are counted apart', async () => {
  const host = toyHost()
  const { store } = host.runtime
  for (const id of ['journal', 'dead-1']) {
    await store.put(document.partition, id, undefined, '{', 0)
    await setDocumentAside(host.runtime, { ...document, id }, 'it is no JSON')
  }
  expect(host.logs).toHaveLength(2)
  expect((await store.get(document.partition, 'journal-trouble'))?.value).toContain('"tries":1')
})

test('a document that is written anew is told of anew', async () => {
  const host = toyHost()
  const { store } = host.runtime
  for (const [version, value] of ['{', '{"', '{'].entries()) {
    await store.put(
      document.partition,
      document.id,
      (await store.get(document.partition, document.id))?.version,
      value,
      0,
    )
    for (const _ of [1, 2]) await setDocumentAside(host.runtime, document, 'it is no JSON')
    expect(host.logs).toHaveLength(version + 1)
  }
})

test('a document that cannot be moved back is no secret', async () => {
  const inMemory = memoryStore()
  const put: Store['put'] = async (partition, id, ...rest) => {
    if (id === 'journal' && rest[0] !== undefined) throw new Error('the disk is full')
    return inMemory.put(partition, id, ...rest)
  }
  const host = toyHost({}, { store: { ...inMemory, put } })
  await host.runtime.store.put(document.partition, document.id, undefined, '{', 0)
  await expect(setDocumentAside(host.runtime, document, 'it is no JSON')).rejects.toThrow('the disk is full')
  await host.closeDue()
  expect(host.logs.join()).toContain(
    '"level":"error","message":"undo queue","partition":"rollout/test/broken","reason":"the disk is full"',
  )
})
