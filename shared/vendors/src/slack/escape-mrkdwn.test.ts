import { expect, test } from 'vitest'
import { escapeMrkdwn } from './escape-mrkdwn.ts'

test('mentions nobody, whatever the value says', () => {
  expect(escapeMrkdwn('<!here> <@U1> <#C1|x>')).toBe('&lt;!here&gt; &lt;@U1&gt; &lt;#C1|x&gt;')
})

test('keeps an entity in the value readable as it was written', () => {
  expect(escapeMrkdwn('a && b &lt; c')).toBe('a &amp;&amp; b &amp;lt; c')
})
