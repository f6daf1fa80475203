import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { urlOf } from '../laws/repository.ts'
import { explained } from './explained.ts'
import { nameOf } from './mutant.ts'
import { mutantsIn } from './mutants-in.ts'
import { mutantsOf } from './mutants-of.ts'
import type { Outcome } from './outcome.ts'
import { known, shown, tableOf } from './outcomes.ts'
import { parts, unasked } from './parts.ts'
import { planted } from './planted.ts'

const slipsIn = (text: string): string[] => mutantsIn('one.ts', text).map(({ was, becomes }) => `${was} → ${becomes}`)

it.each([
  ['if (a < b) act()', ['a < b → true', 'a < b → false', 'a < b → a <= b', 'act() → ']],
  ['const is = a && b', ['a && b → a', 'a && b → b']],
  ['const key = `\x24{run}/\x24{index}`', ["run → ''", "index → ''"]],
  ['const all = [one, ...others]', ['one → ', 'others → []']],
  ['const done = { ...known, at }', ['known → {}']],
  [
    'const wait = Math.max(least, asked)',
    ['Math.max(least, asked) → Math.max(asked)', 'Math.max(least, asked) → Math.max(least)'],
  ],
  [
    'const sum = (a ?? b) + (c ?? d)',
    ['(a ?? b) + (c ?? d) → (a ?? b) - (c ?? d)', 'a ?? b → a', 'a ?? b → b', 'c ?? d → c', 'c ?? d → d'],
  ],
  [
    'const part = a / ((b + c) * 1)',
    ['a / ((b + c) * 1) → a * ((b + c) * 1)', '(b + c) * 1 → (b + c) / 1', 'b + c → b - c', '1 → 2'],
  ],
  ['const most = 5', ['5 → 6', '5 → 4']],
  ["const name = () => 'x'", ["'x' → ''"]],
  ["throw new Error(1 + 1 + 'is no number')", []],
  ["log('info', 'gone', { after: 5 })", []],
  ["type Small = 1 | 2\nlet is: 'a' | 3", []],
])('knows the slips of %s', (text, slips) => {
  expect(slipsIn(text)).toEqual(slips)
})

it('every place and every test of a part is there', () => {
  const named = [...parts.flatMap(({ of, tests }) => [...of, ...tests]), ...unasked]
  expect(named.filter((place) => !existsSync(urlOf(place)))).toEqual([])
})

it('leaves out an await and the whole statement', () => {
  expect(slipsIn('await act()')).toEqual(['await act() → ', 'await act() → unwaited(act())'])
})

it('says which function a mutant is in', () => {
  const [found] = mutantsIn('one.ts', 'export const key = { of: () => run + 1 }')
  expect(found?.within).toBe('of')
})

it('plants each mutant behind a switch, inside and outside of one another', () => {
  const source = 'export const is = (a: number) => a > 1 && !a'
  const mutants = mutantsIn('one.ts', source)
  const text = planted(source, mutants)
  for (const { id, becomes } of mutants) expect(text).toContain(`mutantIs("${id}") ? (${becomes})`)
})

it('a slip behind a condition leaves its other side as it was', () => {
  const source = 'if (seen) tell(1)\nelse tell(2)'
  const told: number[] = []
  const play = new Function('seen', 'tell', 'mutantIs', planted(source, mutantsIn('one.ts', source)))
  for (const seen of [true, false])
    play(
      seen,
      (one: number) => told.push(one),
      () => false,
    )
  expect(told).toEqual([1, 2])
})

it('an explanation names a mutant that is there', () => {
  const files = [...new Set(explained.map(({ file }) => file).filter((file) => file.endsWith('.ts')))]
  const there = new Set(mutantsOf(files).map(nameOf))
  expect(
    explained.flatMap((one) => (one.file.endsWith('.ts') && !there.has(nameOf(one)) ? [nameOf(one)] : [])),
  ).toEqual([])
})

it('docs/mutants.md shows what was last played', () => {
  expect(shown()).toBe(tableOf(known()))
})

it('a score leaves out what has a reason to survive', () => {
  const outcome: Outcome = {
    part: 'effects',
    date: '2026-11-30',
    commit: 'abc1234',
    mutants: 110,
    killed: 90,
    explained: 10,
    survived: 10,
  }
  expect(tableOf([outcome])).toContain('| 110 | 90 | 10 | 10 | 90 % | 2026-11-30, abc1234 |')
})
