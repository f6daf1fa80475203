import { expect, it } from 'vitest'
import { TestMemory } from './test-memory.ts'

const file = 'effects.test.ts'

it('a mutant is played at once with the test that found it last time, and with no other', () => {
  const memory = new TestMemory({ one: 'second' })
  expect(memory.learn(file, 'first', { ids: ['one', 'two'], cost: 1, turns: 1 })).toEqual(['two'])
  expect(memory.learn(file, 'second', { ids: ['one', 'two'], cost: 1_000, turns: 1 })).toEqual(['one'])
})

it('a mutant that sixty tests have not found waits for the others', () => {
  const memory = new TestMemory({})
  const plays = Array.from({ length: 61 }, (_, n) => memory.learn(file, `${n}`, { ids: ['one'], cost: 1, turns: 1 }))
  expect(plays.filter((ids) => ids.length > 0)).toHaveLength(60)
  expect(memory.left(file, '59')).toEqual([])
  expect(memory.left(file, '60')).toEqual(['one'])
})

it('a test that takes some of the processor waits for those that take less', () => {
  const memory = new TestMemory({})
  expect(memory.learn(file, 'slow', { ids: ['one'], cost: 51, turns: 1 })).toEqual([])
  expect(memory.learn(file, 'cheap', { ids: ['one'], cost: 50, turns: 1 })).toEqual(['one'])
  expect(memory.left(file, 'slow')).toEqual(['one'])
})

it('a test that takes much of the processor is not asked for what nobody finds', () => {
  const memory = new TestMemory({})
  expect(memory.learn(file, 'dear', { ids: ['one'], cost: 251, turns: 1 })).toEqual([])
  expect(memory.hasLeft(file)).toBe(false)
})

it('nobody is asked for a mutant that is found', () => {
  const memory = new TestMemory({ one: 'gone' })
  memory.learn(file, 'cheap', { ids: ['one'], cost: 1, turns: 1 })
  expect(memory.hasLeft(file)).toBe(true)
  memory.find('one')
  expect(memory.hasLeft(file)).toBe(false)
})
