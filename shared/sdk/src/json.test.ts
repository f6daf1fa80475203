import { expect, test } from 'vitest'
import { json } from './json.ts'

const nested = (levels: number, open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`)

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s may be nested 64 levels deep, and no deeper, however deep that is', (_, open, close) => {
  expect(json().safeParse(nested(64, open, close)).success).toBe(true)
  for (const levels of [65, 100_000])
    expect(json().safeParse(nested(levels, open, close)).error?.issues).toMatchObject([
      { message: 'must not be nested more than 64 levels deep' },
    ])
})

test('a value that is not JSON is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, { a: undefined }, [() => 1]])
    expect(json().safeParse(value).success).toBe(false)
})
