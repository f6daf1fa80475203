import { expect, test } from 'vitest'
import { sectionTexts } from './sections.ts'

test('lines are in one section as long as they fit, and none is lost where they do not', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `${index}${'x'.repeat(1_000)}`)
  const texts = sectionTexts(lines)
  expect(texts.join('\n').split('\n')).toEqual(lines)
  expect(texts.map((text) => text.split('\n').length)).toEqual([2, 2, 2, 2, 2])
  expect(sectionTexts(['one', 'two'])).toEqual(['one\ntwo'])
})
