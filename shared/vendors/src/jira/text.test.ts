import { expect, test } from 'vitest'
import { adfOf, withCode } from './text.ts'

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

test.each([
  ['see https://wiki.example/Release_(software)', 'https://wiki.example/Release_(software)'],
  ['(see https://wiki.example/x).', 'https://wiki.example/x'],
  ['(https://wiki.example/Release_(software)), soon', 'https://wiki.example/Release_(software)'],
  [
    'https://logs.example/app?_g=(time:(from:now-1h,to:now))!',
    'https://logs.example/app?_g=(time:(from:now-1h,to:now))',
  ],
  ['[https://a.example/x?q[]=1&q[]].', 'https://a.example/x?q[]=1&q[]'],
  ['https://a.example/{x}}…', 'https://a.example/{x}'],
  ['“https://a.example/x”', 'https://a.example/x'],
  ['https://a.example/x).)', 'https://a.example/x'],
])('keeps a closing mark in the link where the address has the opening one too: %s', (words, url) => {
  expect(JSON.stringify(contentOf(words)).match(/(?<="href":")[^"]*/g)).toEqual([url])
})

test('finds the end of an address that is nothing but marks in one pass', () => {
  const marks = ')'.repeat(200_000)
  expect(contentOf(`https://a.example/${marks}`)).toEqual([paragraph(link('https://a.example/'), text(marks))])
  expect(contentOf('https://)')).toEqual([paragraph(text('https://)'))])
})

test('takes nothing else for more than text', () => {
  expect(contentOf('*bold* [~someone] {code}')).toEqual([paragraph(text('*bold* [~someone] {code}'))])
})

test('has no paragraph without a word, and one for code', () => {
  expect(contentOf(' \n\n ')).toEqual([])
  const code = paragraph({ ...text('k1'), marks: [{ type: 'code' }] })
  expect(withCode(adfOf('one'), 'k1').content).toEqual([paragraph(text('one')), code])
})
