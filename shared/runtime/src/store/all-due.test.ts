import { expect, test } from 'vitest'
import type { DocumentKey } from '../ports/store.ts'
import { countingStore } from '../testing/counting-store.ts'
import { allDue, allDueAt, readAll } from './all-due.ts'
import { memoryStore } from './memory.ts'

const storeOf = async (documents: number, value = '{}') => {
  const store = memoryStore()
  for (let number = 0; number < documents; number += 1)
    await store.put(
      `rollout/${number % 50 === 0 ? 'ours' : 'others'}/${number}`,
      'journal',
      undefined,
      value,
      number % 7,
    )
  return countingStore(store)
}
const isOurs = ({ partition }: DocumentKey) => partition.startsWith('rollout/ours/')

test('of 100,000 documents those of one cluster are found, and no more than 500 are named in a row', async () => {
  const store = await storeOf(100_000)
  const found = await allDue(store, isOurs)
  expect(new Set(found.map(({ partition }) => partition))).toHaveProperty('size', 2_000)
  expect(found.map(({ due }) => due)).toEqual(found.map(({ due }) => due).toSorted())
  expect(store.most.named).toBe(500)
})

test('a document that is never due, or not within any real time, is not found', async () => {
  const store = memoryStore()
  await store.put('p', 'never', undefined, '{}')
  await store.put('p', 'beyond', undefined, '{}', 1e100)
  await store.put('p', 'late', undefined, '{}', Number.MAX_SAFE_INTEGER)
  expect(await allDue(store, () => true)).toMatchObject([{ partition: 'p', id: 'late', due: Number.MAX_SAFE_INTEGER }])
})

test('of documents that are due at one time those in partitions that begin so are found, without a look at many others', async () => {
  const store = countingStore(memoryStore())
  for (const [prefix, due] of [
    ['a/', 7],
    ['b/', 7],
    ['b/', 6],
    ['b/', 8],
    ['c/', 7],
  ] as const)
    for (let number = 1_000; number < 2_200; number += 1)
      await store.put(`${prefix}${number}${due}`, 'journal', undefined, '{}', due)
  let named = 0
  const due: typeof store.due = async (...asked) => {
    const page = await store.due(...asked)
    named += page.length
    return page
  }
  const found = await allDueAt({ ...store, due }, 7, 'b/')
  expect(found.map(({ partition }) => partition)).toEqual(Array.from({ length: 1_200 }, (_, at) => `b/${1_000 + at}7`))
  expect(named).toBe(1_500)
  expect(store.most.named).toBe(500)
})

test('each document is read, and no more than 32 in a row', async () => {
  const store = await storeOf(5_000)
  const found = await allDue(store, isOurs)
  const read: string[] = []
  await readAll(store, [...found, { partition: 'p', id: 'none' }], async ({ partition }, text) => {
    read.push(`${partition} ${'result' in text ? text.result?.value : ''}`)
  })
  expect(read).toEqual([...found.map(({ partition }) => `${partition} {}`), 'p undefined'])
  expect(store.most.read).toBe(32)
})

test('large documents are worked through one at a time', async () => {
  const store = await storeOf(10, 'x'.repeat(100_000))
  let inRow = 0
  let most = 0
  await readAll(store, await allDue(store, () => true), async () => {
    if (inRow === 0) setImmediate(() => (inRow = 0))
    inRow += 1
    most = Math.max(most, inRow)
  })
  expect(most).toBe(1)
})

test('a document that the store cannot read says why, and the others are read', async () => {
  const store = await storeOf(3)
  const documents = await allDue(store, () => true)
  const told: unknown[] = []
  const get: typeof store.get = (partition, id) =>
    partition.endsWith('/1') ? Promise.reject(new Error('the disk is full')) : store.get(partition, id)
  await readAll({ ...store, get }, documents, async (_, read) => {
    told.push('error' in read ? read.error.message : read.result?.value)
  })
  expect(told).toEqual(['{}', 'the disk is full', '{}'])
})
