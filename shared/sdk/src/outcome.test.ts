import { expect, test } from 'vitest'
import { goesOn, Outcome } from './outcome.ts'

test('a step is terminated, not undone, only when the rollout goes on', () => {
  expect(Outcome.options.filter(goesOn)).toEqual(['approved', 'succeeded', 'terminated', 'bypassed'])
})
