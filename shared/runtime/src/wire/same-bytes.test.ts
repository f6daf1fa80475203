import { expect, it } from 'vitest'
import { isSameBytes } from './signature.ts'

const bytes = (...all: readonly number[]) => Uint8Array.from(all)

it('bytes are the same where each is', () => {
  expect(isSameBytes(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(true)
  expect(isSameBytes(bytes(), bytes())).toBe(true)
})

it.each([
  ['the first', bytes(0, 2, 3)],
  ['one in the middle', bytes(1, 0, 3)],
  ['the last', bytes(1, 2, 0)],
  ['one bit', bytes(1, 2, 2)],
  ['two, which add up alike', bytes(2, 1, 3)],
])('they are not where %s differs', (_, other) => {
  expect(isSameBytes(bytes(1, 2, 3), other)).toBe(false)
})

it('the beginning of others is not the same, even where zeros follow', () => {
  expect(isSameBytes(bytes(1, 2), bytes(1, 2, 0))).toBe(false)
  expect(isSameBytes(bytes(1, 2, 0), bytes(1, 2))).toBe(false)
})
