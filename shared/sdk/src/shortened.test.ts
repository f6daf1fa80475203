import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { shortened, shortenedInside, utf8Bytes } from './shortened.ts'

const jsonOfLines = (text: string): number => JSON.stringify(text.split('\n')).length

describe('a text that is too long', () => {
  it('is left as it is where it fits', () => {
    expect(shortened('abc', 3)).toBe('abc')
    expect(shortened('', 0)).toBe('')
  })

  it.each([
    ['paragraphs', 'one two three\n\nfour five', 20, 'one two three…'],
    ['lines', 'one two three\nfour five', 20, 'one two three…'],
    ['sentences', 'One two three. Four five', 20, 'One two three.…'],
    ['words', 'one two three four', 16, 'one two three…'],
    ['anything, where more than half would be lost', 'a bcdefghijklmnop', 10, 'a bcdefgh…'],
    ['no room at all', 'abc', 0, ''],
  ])('is cut between %s', (_, text, most, expected) => {
    expect(shortened(text, most)).toBe(expected)
  })

  it.each([
    ['a character of two halves', 'ab😀😀', 4, 'ab…'],
    ['a family', 'abcdefgh👩‍👩‍👧‍👦', 14, 'abcdefgh…'],
    ['a skin tone', 'abcdefgh👍🏿', 11, 'abcdefgh…'],
    ['a flag', 'abcdefgh🇩🇪🇫🇷', 14, 'abcdefgh🇩🇪…'],
    ['a letter and its accent', 'abcdefge\u0301h', 9, 'abcdefg…'],
    ['an entity', 'abcd&lt;efgh', 8, 'abcd…'],
    ['an address that has room', 'look at this: https://a.test/b?c=d for more', 26, 'look at this:…'],
  ])('is not cut within %s', (_, text, most, expected) => {
    expect(shortened(text, most)).toBe(expected)
  })

  it('is cut within an address where that is nearly all of it', () => {
    expect(shortened(`https://a.test/${'b'.repeat(100)}`, 30)).toBe('https://a.test/bbbbbbbbbbbbbb…')
  })

  it('does not end an address with the sign, which would become a part of it', () => {
    expect(shortened('at https://a.test/b and more words', 22)).toBe('at https://a.test/b …')
  })

  it('is cut even where one character has more marks than anybody writes', () => {
    expect(shortened(`a${'\u0301'.repeat(500)}`, 100)).toHaveLength(100)
  })

  it('can have no sign, for a name that is looked for', () => {
    expect(shortened('abcdefgh', 4, { sign: '' })).toBe('abcd')
  })

  it('is measured in what the vendor counts', () => {
    expect(utf8Bytes(shortened('ü'.repeat(100), 100, { sizeOf: utf8Bytes }))).toBe(99)
    expect(shortened(`${'a'.repeat(500)}${'😀'.repeat(500)}`, 1_000, { sizeOf: utf8Bytes })).toHaveLength(749)
    expect(jsonOfLines(shortened('word '.repeat(1_000), 1_000, { sizeOf: jsonOfLines }))).toBeGreaterThan(990)
  })
})

test('any text becomes small enough and well formed, and ends with the sign', () => {
  const part = fc.constantFrom(
    'word ',
    '&lt;',
    '. ',
    '\n\n',
    '\r\n',
    '😀',
    '👩‍👩‍👧‍👦',
    '🇩🇪',
    'é',
    'https://a.test/b ',
    '\uE001',
    'x',
  )
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(part).map((parts) => parts.join('')),
  )
  const sizes = fc.constantFrom(utf8Bytes, jsonOfLines, ({ length }: string) => length)
  fc.assert(
    fc.property(words, fc.integer({ min: 5, max: 100 }), sizes, (text, most, sizeOf) => {
      const short = shortened(text, most, { sizeOf })
      expect(sizeOf(short)).toBeLessThanOrEqual(most)
      expect(short.isWellFormed()).toBe(true)
      expect(short).not.toMatch(/&[a-z]*…$/)
      if (sizeOf(text) <= most) expect(short).toBe(text)
      else expect(text.startsWith(short.replace(/ ?…$/, ''))).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a name whose end tells it from others keeps both ends, and no half of a character', () => {
  expect(shortenedInside('abc', 3)).toBe('abc')
  expect(shortenedInside('registry/app@sha256:1234567', 11)).toBe('regis…34567')
  expect(shortenedInside('😀😀😀😀', 6)).toBe('😀…😀')
  for (const most of [0, 1, 2]) expect(shortenedInside('abc', most)).toBe('…')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, most) => {
      const short = shortenedInside(text, most)
      expect(short.length).toBeLessThanOrEqual(most)
      expect(short.isWellFormed()).toBe(true)
    }),
  )
})
