import { expect, test } from 'vitest'
import type { Store } from '../ports/store.ts'
import { changeDocument, moveBack } from './change.ts'
import { memoryStore } from './memory.ts'

const place = { partition: 'p', id: 'a' }

const write = async (store: Store, value: string | undefined): Promise<void> => {
  const version = (await store.get('p', 'a'))?.version
  if (value === undefined) await store.remove('p', 'a', version)
  else await store.put('p', 'a', version, value, 5)
}

/** Acts of others, one after another, between a read of the document and the write that follows; and the document then. */
const others: readonly [string, readonly (string | undefined)[], string | undefined][] = [
  ['makes or changes it', ['theirs'], 'theirs'],
  ['takes it away', [undefined], undefined],
  ['takes it away and makes it anew', [undefined, 'theirs'], 'theirs'],
  ['makes it and takes it away', ['theirs', undefined], undefined],
  ['takes it away, makes it anew and changes that', [undefined, 'anew', 'theirs'], 'theirs'],
]

const ours: readonly [string, (value: string | undefined) => string | undefined][] = [
  ['makes or changes it', (value = 'nothing') => `${value} and ours`],
  ['takes it away', () => undefined],
  ['makes it where it is not, and takes it away where it is', (value) => (value === undefined ? 'ours' : undefined)],
]

// an unchanged document is not written, so nobody comes between
const cases = [undefined, 'old'].flatMap((before) =>
  others.flatMap(([other, writes, left]) =>
    ours.flatMap(([one, next]) => (next(before) === before ? [] : [{ before, other, writes, left, one, next }])),
  ),
)

/** A store in which others write once, after the first read. */
const interrupted = async (before: string | undefined, writes: readonly (string | undefined)[]) => {
  const store = memoryStore()
  if (before !== undefined) await write(store, before)
  let isFirst = true
  const shared: Store = {
    ...store,
    async get(partition, id) {
      const read = await store.get(partition, id)
      if (isFirst) {
        isFirst = false
        for (const value of writes) await write(store, value)
      }
      return read
    },
  }
  return { store, shared }
}

test.each(cases)(
  'of a document that was $before, another $other, and a change that $one is of what the other left',
  async ({ before, writes, left, next }) => {
    const { store, shared } = await interrupted(before, writes)
    const result = await changeDocument(shared, place, (value) => ({
      value: next(value),
      due: 7,
      result: { was: value },
    }))
    expect(result).toEqual({ was: left })
    expect((await store.get('p', 'a'))?.value).toEqual(next(left))
    expect(await store.due(7, 10)).toMatchObject(next(left) === undefined ? [] : [{ ...place, due: 7 }])
    expect(await store.due(6, 10)).toEqual([])
  },
)

test.each(others)('when a document is due is left to another that %s meanwhile', async (_, writes, left) => {
  const { store, shared } = await interrupted('old', writes)
  await moveBack(shared, place, () => 9)
  expect((await store.get('p', 'a'))?.value).toEqual(left)
  expect(await store.due(5, 10)).toMatchObject(left === undefined ? [] : [{ ...place, due: 5 }])
})

test('only when a document is due is moved where nobody else writes', async () => {
  const { store, shared } = await interrupted('old', [])
  await moveBack(shared, place, (value) => (value === 'old' ? 9 : undefined))
  expect((await store.get('p', 'a'))?.value).toBe('old')
  expect([await store.due(8, 10), await store.due(9, 10)]).toMatchObject([[], [{ ...place, due: 9 }]])
  await moveBack(shared, { ...place, id: 'none' }, () => 9)
  expect(await store.get('p', 'none')).toBeUndefined()
})

/** How often a store was asked to write, and how often in vain. */
const counted = (store: Store) => {
  const writes = { asked: 0, lost: 0 }
  const put: Store['put'] = async (...given) => {
    const version = await store.put(...given)
    writes.asked += 1
    if (version === undefined) writes.lost += 1
    return version
  }
  return { store: { ...store, put }, writes }
}

test('fifty writers at once all get through, and few lose again and again', async () => {
  const { store, writes } = counted(memoryStore())
  const add = (value = '') => ({ value: `${value}x`, result: undefined })
  await Promise.all(Array.from({ length: 50 }, () => changeDocument(store, place, add)))
  expect((await store.get('p', 'a'))?.value).toHaveLength(50)
  // without waits each of them loses against all before it: 1,225 times
  expect(writes.lost).toBeLessThan(400)
})

test('a writer that loses all the time gives up, and says so', async () => {
  const store: Store = { ...memoryStore(), put: async () => undefined, remove: async () => false }
  const said = 'others write p/a all the time: try again'
  await expect(changeDocument(store, place, () => ({ value: '1', result: 1 }), 20)).rejects.toThrow(said)
})
