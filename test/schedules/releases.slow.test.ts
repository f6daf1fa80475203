import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { releases } from './schedule.ts'

it('1,000 schedules of trouble over three regions of one release end well', { timeout: 3_600_000 }, async () => {
  expect(await counterexample(releases, 1_000, 4)).toBeUndefined()
})
