import { expect, it } from 'vitest'
import { measured, shown } from './function-figures.ts'

it('the figures of a function are shown as they were measured last', () => {
  expect(shown()).toBe(measured())
})
