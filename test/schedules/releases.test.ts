import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { releases } from './schedule.ts'

it('30 schedules of trouble over three regions of one release end well', async () => {
  expect(await counterexample(releases, 30, 3)).toBeUndefined()
})
