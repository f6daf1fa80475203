import { expect, test } from 'vitest'
import { adfOf, withCode } from './adf.ts'

const text = (words: string) => ({ type: 'text', text: words })
const link = (url: string) => ({ ...text(url), marks: [{ type: 'link', attrs: { href: url } }] })
const paragraph = (...content: object[]) => ({ type: 'paragraph', content })
const contentOf = (words: string) => adfOf(words).content

test('makes paragraphs of parts, and breaks of lines', () => {
  expect(adfOf('one\r\n two \n\n \n\nthree\n')).toEqual({
    type: 'doc',
    version: 1,
    content: [paragraph(text('one'), { type: 'hardBreak' }, text('two')), paragraph(text('three'))],
  })
})

test('makes links of addresses, without what ends the sentence', () => {
  expect(contentOf('see https://a.example/x?y=1, (http://b.example).')).toEqual([
    paragraph(text('see '), link('https://a.example/x?y=1'), text(', ('), link('http://b.example'), text(').')),
  ])
  expect(contentOf('https://a.example')).toEqual([paragraph(link('https://a.example'))])
  expect(contentOf('javascript:alert(1) <https://>')).toEqual([paragraph(text('javascript:alert(1) <https://>'))])
})

test('takes nothing else for more than text', () => {
  expect(contentOf('*bold* [~someone] {code}')).toEqual([paragraph(text('*bold* [~someone] {code}'))])
})

test('has no paragraph without a word, and one for code', () => {
  expect(contentOf(' \n\n ')).toEqual([])
  const code = paragraph({ ...text('k1'), marks: [{ type: 'code' }] })
  expect(withCode(adfOf('one'), 'k1').content).toEqual([paragraph(text('one')), code])
})
