import { expect, test } from 'vitest'
import { goesForward, Outcome } from './outcome.ts'

test('a step is terminated, not undone, only when the rollout goes on', () => {
  expect(Outcome.options.filter(goesForward)).toEqual(['approved', 'succeeded', 'terminated', 'bypassed'])
})
