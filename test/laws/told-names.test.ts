import { expect, it } from 'vitest'
import { needlessNames, staleNames, toldNames } from './told-names.ts'

it('every name in backticks, in a comment or on a page, is in the code, or of somebody else', () => {
  expect(toldNames()).toBeGreaterThan(2_500)
  expect(staleNames()).toEqual([])
  expect(needlessNames()).toEqual([])
})
