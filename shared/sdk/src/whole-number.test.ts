import { expect, test } from 'vitest'
import { wholeNumber } from './whole-number.ts'

test.each([
  ['0', 0],
  ['7', 7],
  ['9007199254740991', 9_007_199_254_740_991],
])('%j is a whole number', (text, number) => {
  expect(wholeNumber(text)).toBe(number)
})

test.each([
  ...['', ' ', '2 ', ' 2', '2\n', 'abc', '2a', '-1', '+1', '-0', '007', '1.5', '1e3', '1e999', '0x10', '1_000', '٣'],
  ...['9007199254740992', '9007199254740993', '9'.repeat(400), 'NaN', 'Infinity', 'null'],
])('%j is none', (text) => {
  expect(wholeNumber(text)).toBeUndefined()
})
