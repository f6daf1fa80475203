import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'

it('200 schedules of trouble end well', { timeout: 60_000 }, async () => {
  expect(await counterexample(200, 1)).toBeUndefined()
})
