import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { remembering } from './change.ts'
import { memoryStore } from './memory.ts'

const site = () => {
  const store = memoryStore()
  const reads: string[] = []
  const counted: Store = {
    ...store,
    async get(partition, id) {
      reads.push(`${partition} ${id}`)
      return store.get(partition, id)
    },
  }
  return { store, reads, call: remembering(counted) }
}

test('a document is read once, whether it is there or not', async () => {
  const { store, reads, call } = site()
  await store.put('p', 'a', undefined, 'old')
  for (const _ of [1, 2]) {
    expect(await call.get('p', 'a')).toMatchObject({ value: 'old' })
    expect(await call.get('p', 'none')).toBeUndefined()
    expect(await call.get('p a', '')).toBeUndefined()
  }
  expect(reads).toEqual(['p a', 'p none', 'p a '])
})

test('a document that was written or taken away is not read again', async () => {
  const { reads, call } = site()
  const version = await call.put('p', 'a', undefined, 'new')
  expect(await call.get('p', 'a')).toEqual({ version, value: 'new' })
  await call.remove('p', 'a', version)
  expect(await call.get('p', 'a')).toBeUndefined()
  expect(reads).toEqual([])
})

test.each(['put', 'remove'] as const)(
  'a %s that another was before is refused, and the document is read anew',
  async (write) => {
    const { store, call } = site()
    await store.put('p', 'a', undefined, 'old')
    const read = await call.get('p', 'a')
    await store.put('p', 'a', read?.version, 'theirs')
    expect(await call.get('p', 'a')).toEqual(read)
    if (write === 'put') expect(await call.put('p', 'a', read?.version, 'ours')).toBeUndefined()
    else expect(await call.remove('p', 'a', read?.version)).toBe(false)
    expect(await call.get('p', 'a')).toMatchObject({ value: 'theirs' })
  },
)

test('a write whose answer was lost is not taken for one that was not made', async () => {
  const { store } = site()
  const call = remembering({
    ...store,
    async put(...given) {
      await store.put(...given)
      throw new Error('the connection was lost')
    },
  })
  expect(await call.get('p', 'a')).toBeUndefined()
  await expect(call.put('p', 'a', undefined, 'new')).rejects.toThrow('the connection was lost')
  expect(await call.get('p', 'a')).toMatchObject({ value: 'new' })
})

test('a read that comes in after a write of the same call hides nothing of it', async () => {
  const { store } = site()
  const held = Promise.withResolvers<void>()
  const call = remembering({
    ...store,
    async get(partition, id) {
      const stored = await store.get(partition, id)
      await held.promise
      return stored
    },
  })
  const early = call.get('p', 'a')
  const version = await call.put('p', 'a', undefined, 'new')
  held.resolve()
  expect(await early).toBeUndefined()
  expect(await call.get('p', 'a')).toEqual({ version, value: 'new' })
})

test('an answer of an earlier write that comes in after a later one hides nothing of it', async () => {
  const store = memoryStore()
  const held = Promise.withResolvers<void>()
  let isFirst = true
  const call = remembering({
    ...store,
    async put(...given) {
      const waits = isFirst
      isFirst = false
      const version = await store.put(...given)
      if (waits) await held.promise
      return version
    },
  })
  const early = call.put('p', 'a', undefined, 'one')
  const read = await call.get('p', 'a')
  const version = await call.put('p', 'a', read?.version, 'two')
  held.resolve()
  await early
  expect(await call.get('p', 'a')).toEqual({ version, value: 'two' })
})
