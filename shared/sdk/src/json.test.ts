import { expect, test } from 'vitest'
import { isSameJson, json } from './json.ts'

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
  for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, { a: undefined }, [() => 1], [new Date(0)]])
    expect(json().safeParse(value).success).toBe(false)
})

test('JSON stays the value that it is, and is not copied', () => {
  for (const value of [null, 'a', 0, false, [], {}, JSON.parse('{"a":[{"b":null}]}')])
    expect(json().parse(value)).toBe(value)
})

test('a member named __proto__ is refused wherever it is, for a copy takes it for what it inherits', () => {
  for (const text of ['{"__proto__":{"a":1}}', '[{"a":{"__proto__":null}}]'])
    expect(json().safeParse(JSON.parse(text)).error?.issues).toMatchObject([
      { message: 'must have no member named __proto__' },
    ])
})

test.each([
  [{ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }, true],
  [{ a: 1 }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 1 }, false],
  [{ a: 1 }, { a: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
  [[1, 2], [2, 1], false],
  [undefined, undefined, true],
  [undefined, null, false],
  ['1', 1, false],
])('%j and %j are the same JSON or not: %s', (one, other, isSame) => {
  expect(isSameJson(one, other)).toBe(isSame)
})
