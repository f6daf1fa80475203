import { expect, it } from 'vitest'
import { files } from '../laws/repository.ts'
import { parts } from './parts.ts'
import type { Result } from './result.ts'
import { known, shown } from './results.ts'
import { tableOf } from './table.ts'

it('docs/verified.md shows what was last played', () => {
  expect(shown()).toBe(tableOf(known()))
})

it('a table has every part, and says what fails, and what was not played', () => {
  const result: Result = {
    part: 'regions',
    date: '2026-11-30',
    commit: 'abc1234',
    minutes: 7,
    passed: 1,
    skipped: 0,
    failed: ['two regions go back together'],
  }
  const lines = tableOf([result]).split('\n')
  expect(lines.find((line) => line.startsWith('| `regions`'))).toContain('| 1 of 2 | 0 | 7 | 2026-11-30, abc1234 |')
  expect(lines.find((line) => line.startsWith('| `bridge`'))).toContain('| not played |')
  expect(lines.at(-1)).toBe('| `regions` | two regions go back together |')
})

it('every long test belongs to a part', () => {
  const long = files.flatMap((file) => (file.endsWith('.long.test.ts') ? [file.replace(/\.test\.ts$/, '')] : []))
  expect(parts.flatMap(({ project, files }) => (project === 'long' ? [files] : [])).toSorted()).toEqual(long)
})
