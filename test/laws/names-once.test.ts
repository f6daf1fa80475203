import { expect, it } from 'vitest'
import { namedTwice } from './names-once.ts'

it('a name of a package is of one thing: no two files have a type, a function or an export of the same', () => {
  expect(namedTwice()).toEqual([])
})
