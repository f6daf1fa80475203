import { expect, it } from 'vitest'
import { writtenPart } from './written-part.ts'

it('a document gets other results between the marks of their command, and the rest of it stays', () => {
  const part = writtenPart('versions')
  const document = part.replace('before\n<!-- by npm run versions -->\nold\n<!-- until here -->\nafter\n', 'new')
  expect(document).toBe('before\n<!-- by npm run versions -->\nnew\n<!-- until here -->\nafter\n')
  expect(part.of(document)).toBe('new')
})

it('of several parts of a document one is changed, and what is below it stays', () => {
  const [one, other] = [writtenPart('one'), writtenPart('other')]
  const empty = ['one', 'other', 'third'].map((name) => `<!-- by npm run ${name} -->\n${name}\n<!-- until here -->\n`)
  const document = one.replace(`${empty.join('between\n')}end\n`, 'new')
  expect(document).toBe(`${empty.join('between\n')}end\n`.replace('\none\n', '\nnew\n'))
  expect([one.of(document), other.of(document)]).toEqual(['new', 'other'])
})
