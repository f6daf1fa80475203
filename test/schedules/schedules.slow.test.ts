import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { schedules } from './schedule.ts'

it('2,000 schedules of trouble end well', { timeout: 3_600_000 }, async () => {
  expect(await counterexample(schedules, 2_000, 2)).toBeUndefined()
})
