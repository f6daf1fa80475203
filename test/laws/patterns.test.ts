import { describe, expect, it } from 'vitest'
import { patternSlips } from './pattern-slips.ts'
import { found, patternOf, patternsInSource, rows } from './patterns.ts'

it('every pattern that decides is known: of a new one patterns.json says what it takes and what it leaves', () => {
  expect(patternsInSource()).toEqual(rows.map(({ pattern }) => pattern).toSorted())
})

describe.each(rows)('$pattern', ({ pattern, takes, leaves, alike }) => {
  const is = patternOf(pattern)

  it('takes what it is to take, and leaves the rest', () => {
    expect([...takes, ...leaves].filter((text) => text.match(is))).toEqual(takes)
  })

  it('is told from each slip in one of its parts', () => {
    const texts = [...takes, ...leaves]
    const unseen = patternSlips(is).filter((slip) => texts.every((text) => found(is, text) === found(slip, text)))
    expect(unseen.map(String)).toEqual(alike)
  })
})

it.each([
  [/^a[bc]$/, ['/a[bc]$/', '/^a[c]$/', '/^a[b]$/', '/^a[bc]/']],
  [/^(x|yz)+/, ['/(x|yz)+/', '/^(x|yz)*/', '/^(yz)+/', '/^(x)+/']],
  [
    /^\d{2,4}\.(?!-)/i,
    [
      '/\\d{2,4}\\.(?!-)/i',
      '/^\\d{2,5}\\.(?!-)/i',
      '/^\\d{1,4}\\.(?!-)/i',
      '/^\\d{3,4}\\.(?!-)/i',
      '/^\\d{2,4}.(?!-)/i',
      '/^\\d{2,4}\\./i',
      '/^\\d{2,4}\\.(?!-)/',
    ],
  ],
])('knows the slips of %s', (pattern, slips) => {
  expect(patternSlips(pattern).map(String)).toEqual(slips)
})
