import { expect, test } from 'vitest'
import { escapeMrkdwn, sectionTexts } from './text.ts'

test('mentions nobody, whatever the value says', () => {
  expect(escapeMrkdwn('<!here> <@U1> <#C1|x>')).toBe('&lt;!here&gt; &lt;@U1&gt; &lt;#C1|x&gt;')
})

test('keeps an entity in the value readable as it was written', () => {
  expect(escapeMrkdwn('a && b &lt; c')).toBe('a &amp;&amp; b &amp;lt; c')
})

test('lines are in one section as long as they fit, and none is lost where they do not', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `${index}${'x'.repeat(1_000)}`)
  const texts = sectionTexts(lines)
  expect(texts.join('\n').split('\n')).toEqual(lines)
  expect(texts.map((text) => text.split('\n').length)).toEqual([2, 2, 2, 2, 2])
  expect(sectionTexts(['one', 'two'])).toEqual(['one\ntwo'])
})
