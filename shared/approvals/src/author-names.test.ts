import { expect, test } from 'vitest'
import { authorNames, knowableAuthors } from './author-names.ts'

const ann = { kind: 'email', email: 'ann@example.com' }

test.each([
  ['ann@example.com', [ann]],
  ['Ann@Example.com', [ann]],
  ['Ann Archer <ann@example.com>', [ann]],
  ['"Archer, Ann" <ann@example.com>', [ann]],
  [' ann@example.com , U0BOB,', [ann, { kind: 'id', id: 'U0BOB' }]],
  ['Ann <ann@example.com>, Bob <bob@example.com>', [ann, { kind: 'email', email: 'bob@example.com' }]],
  ['712020:5b10ac8d', [{ kind: 'id', id: '712020:5b10ac8d' }]],
  ['ann', [{ kind: 'id', id: 'ann' }]],
  ['Ann <>', [{ kind: 'id', id: '' }]],
  ['', []],
  [' , ', []],
  [undefined, []],
])('reads whom %j names', (annotation, names) => {
  expect(authorNames(annotation)).toEqual(names)
})

test.each([
  ['12345+ann@users.noreply.github.com', 'ann'],
  ['Ann Archer <ann@users.noreply.github.com>', 'ann'],
  ['49699333+dependabot[bot]@users.noreply.github.com', 'dependabot[bot]'],
  ['77-ann@users.noreply.gitlab.com', '77-ann'],
])('knows that %s reaches nobody, and whose it is', (annotation, login) => {
  expect(authorNames(annotation)).toMatchObject([{ kind: 'noreply', login }])
})

test('reads an annotation of any length in time', () => {
  for (const text of ['"'.repeat(100_000), '<'.repeat(100_000), '","'.repeat(50_000), 'a<b'.repeat(50_000)])
    expect(authorNames(text).length).toBeGreaterThan(0)
})

const unknown = (who: string) => new Error(`unknown: ${who}`)

test('gives those of whom somebody may know', () => {
  expect(knowableAuthors('ann@example.com, U0BOB', unknown)).toEqual([ann, { kind: 'id', id: 'U0BOB' }])
})

test.each([
  [undefined, 'unknown: '],
  ['', 'unknown: '],
  [
    'U0BOB, Ann <1+ann@users.noreply.github.com>',
    'unknown: ann has an address of GitHub that reaches nobody, 1+ann@users.noreply.github.com',
  ],
])('takes %j for nobody who could be told from the rest', (annotation, message) => {
  expect(() => knowableAuthors(annotation, unknown)).toThrow(new Error(message))
})
