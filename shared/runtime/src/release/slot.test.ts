import { expect, test } from 'vitest'
import type { Round } from '../journal/journal.ts'
import { newSlot, slotNamed } from './slot.ts'

const ask = { step: 'toy', id: 'ask', index: 2 }
const about = { config: { id: 'ask' }, startedAt: 7, rebuilt: true }

test('a step of a release is made once, as what it is, and found by its id at any place', () => {
  const round: Pick<Round, 'steps'> = { steps: {} }
  const made = newSlot(round, ask, about)
  expect(made).toEqual({
    index: 2,
    step: { step: 'toy', id: 'ask', seq: 0, phase: 'Running', message: '', events: [], ...about },
  })
  expect(slotNamed(round, { ...ask, index: 5 })).toEqual(made)
  expect(slotNamed(round, { ...ask, id: 'tell' })).toBeUndefined()
})

test('a step without an id is found by its name and place', () => {
  const round: Pick<Round, 'steps'> = { steps: {} }
  const made = newSlot(round, { ...ask, id: undefined }, about)
  expect(slotNamed(round, { ...ask, id: undefined })).toEqual(made)
  expect(slotNamed(round, { ...ask, id: undefined, index: 3 })).toBeUndefined()
  expect(slotNamed(round, { ...ask, id: undefined, step: 'other' })).toBeUndefined()
})

test.each([
  ['at its own place', [0, 7], 2],
  ['behind all others, where another is at its place', [2, 7], 8],
])('a step of a release is %s', (_, places, index) => {
  const round: Pick<Round, 'steps'> = { steps: {} }
  for (const at of places) newSlot(round, { ...ask, id: `step ${at}`, index: at }, about)
  expect(newSlot(round, ask, about).index).toBe(index)
  expect(Object.keys(round.steps)).toEqual([...places, index].toSorted().map(String))
})
