import { expect, it } from 'vitest'
import { formatGoDuration, parseGoDuration } from './go-duration.ts'

it.each([
  ['0s', 0],
  ['500ms', 500],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['10m0s', 600_000],
  ['1h0m5s', 3_605_000],
])('%s is %i ms, read and written as Go does', (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms)
  expect(formatGoDuration(ms)).toBe(text)
})

it.each(['', '30', '5 min', '1d', 'h'])('"%s" is not a duration', (text) => {
  expect(parseGoDuration(text)).toBeUndefined()
})
