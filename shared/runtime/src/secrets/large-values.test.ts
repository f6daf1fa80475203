import { expect, test } from 'vitest'
import { createRuntime } from '../ports/runtime.ts'
import { largestValue } from '../ports/store.ts'
import { memoryStore } from '../store/memory.ts'
import { guarded } from './guarded.ts'

const site = () => {
  const warnings: unknown[] = []
  const host = { steps: [], store: memoryStore(), fetch, env: () => undefined }
  const { store } = guarded(createRuntime({ ...host, log: (level, _, fields) => warnings.push([level, fields]) }))
  return { store, warnings }
}

test.each([
  ['below', 'x'.repeat(largestValue / 4 - 1), []],
  [
    'at',
    'x'.repeat(largestValue / 4),
    [['warn', { partition: 'p', id: 'a', bytes: largestValue / 4, largest: largestValue }]],
  ],
  ['below, in characters of two bytes,', 'é'.repeat(largestValue / 8 - 1), []],
  ['at, in characters of two bytes,', 'é'.repeat(largestValue / 8), [['warn', expect.anything()]]],
])('a value %s a quarter of the largest is warned of or not', async (_, value, expected) => {
  const { store, warnings } = site()
  await store.put('p', 'a', undefined, value)
  expect(warnings).toEqual(expected)
})

test('each document is warned of once', async () => {
  const { store, warnings } = site()
  const value = 'x'.repeat(largestValue / 2)
  await store.put('p', 'a', await store.put('p', 'a', undefined, value), `${value}x`)
  await store.put('p', 'b', undefined, value)
  await store.put('q', 'a', undefined, value)
  expect(warnings).toHaveLength(3)
})

test.each([
  ['of one byte a character', 'x', 1],
  ['of two', 'é', 2],
  ['of three', '€', 3],
  ['of four', '🚀', 4],
])(
  'a value that is larger than the largest is told as such, once, and is written all the same, in characters %s',
  async (_, character, size) => {
    const { store, warnings } = site()
    const value = character.repeat(Math.floor(largestValue / size)) + 'x'.repeat(largestValue % size)
    const version = await store.put('p', 'a', undefined, value)
    expect(warnings).toEqual([['warn', expect.anything()]])
    const larger = await store.put('p', 'a', version, `${value}x`)
    await store.put('p', 'a', larger, `${value}xx`)
    expect(warnings.slice(1)).toEqual([['error', { partition: 'p', id: 'a', bytes: 1_000_001, largest: 1_000_000 }]])
    expect((await store.get('p', 'a'))?.value === `${value}xx`).toBe(true)
  },
)
