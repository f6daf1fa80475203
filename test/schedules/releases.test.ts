import { expect, it } from 'vitest'
import { counterexample } from './counterexample.ts'
import { releases } from './schedule.ts'

it('200 schedules of trouble over three regions of one release end well', { timeout: 60_000 }, async () => {
  expect(await counterexample(releases, 200, 3)).toBeUndefined()
})
