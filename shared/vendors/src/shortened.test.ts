import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitting, shortened } from './shortened.ts'

test('what fits is left as it is', () => {
  expect(shortened('abc', 3)).toBe('abc')
  expect(shortened('', 0)).toBe('')
})

test.each([
  ['paragraphs', 'one two three\n\nfour five', 20, 'one two three…'],
  ['lines', 'one two three\nfour five', 20, 'one two three…'],
  ['sentences', 'One two three. Four five', 20, 'One two three.…'],
  ['words', 'one two three four', 16, 'one two three…'],
  ['anything, where more than half would be lost', 'a bcdefghijklmnop', 10, 'a bcdefgh…'],
])('it is cut between %s', (_, text, most, expected) => {
  expect(shortened(text, most)).toBe(expected)
})

test('no half of a character and no half of an entity is left', () => {
  expect(shortened('ab😀😀', 4)).toBe('ab…')
  expect(shortened('abcd&lt;efgh', 8)).toBe('abcd…')
})

test('it never has more characters than it may, and loses no more than half of them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 0, max: 100 }), (text, most) => {
      const short = shortened(text, most)
      expect(short.length).toBeLessThanOrEqual(most)
      expect(short.isWellFormed()).toBe(true)
      if (text.length <= most) expect(short).toBe(text)
    }),
  )
})

test('what is made of it fits, and is not far from that', () => {
  const sizeOf = (text: string) => JSON.stringify(text.split('\n')).length
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 50 }), { maxLength: 50 }),
      fc.integer({ min: 10, max: 500 }),
      (lines, most) => {
        expect(sizeOf(fitting(lines.join('\n'), most, sizeOf))).toBeLessThanOrEqual(most)
      },
    ),
  )
  expect(fitting('word '.repeat(1_000), 1_000, sizeOf).length).toBeGreaterThan(900)
})
