import { expect, it } from 'vitest'
import { writtenPart } from './written-part.ts'

it('a document gets other results between the marks of their command, and the rest of it stays', () => {
  const part = writtenPart('versions')
  const document = part.replace('before\n<!-- by npm run versions -->\nold\n<!-- until here -->\nafter\n', 'new')
  expect(document).toBe('before\n<!-- by npm run versions -->\nnew\n<!-- until here -->\nafter\n')
  expect(part.of(document)).toBe('new')
})
