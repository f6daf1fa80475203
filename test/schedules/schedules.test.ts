import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { schedules } from './schedule.ts'

it('200 schedules of trouble end well', { timeout: 60_000 }, async () => {
  expect(await counterexample(schedules, 200, 1)).toBeUndefined()
})
