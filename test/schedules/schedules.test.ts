import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { schedules } from './schedule.ts'

it('30 schedules of trouble end well', async () => {
  expect(await counterexample(schedules, 30, 1)).toBeUndefined()
})
