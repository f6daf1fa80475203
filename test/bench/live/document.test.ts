import { expect, it } from 'vitest'
import { measured, shown } from './document.ts'

it('the document shows the results of the last whole run', () => {
  expect(shown()).toBe(measured())
})
