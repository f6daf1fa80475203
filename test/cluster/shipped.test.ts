import { expect, it } from 'vitest'
import { files, textOf } from '../laws/repository.ts'
import { shippedIn, withoutRole } from './shipped.ts'

it('nothing is shipped or shown that nobody applies, and that is for nobody else', () => {
  expect(withoutRole(shippedIn(files, textOf)).map(({ name }) => name)).toEqual([])
})

it('a YAML that nobody knows what to do with is told by its place', () => {
  const page = 'Text.\n\n```yaml\nsomething: else\n```\n'
  const shipped = shippedIn(['docs/page.md', 'other.yaml'], (file) => (file.endsWith('.md') ? page : 'no: role'))
  expect(withoutRole(shipped).map(({ name }) => name)).toEqual(['docs/page.md:3', 'other.yaml'])
})
