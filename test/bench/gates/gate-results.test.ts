import { expect, it } from 'vitest'
import { quantile } from './gate-result.ts'
import { known, shown, tableOf } from './gate-results.ts'

it('the gates are shown as they were measured last', () => {
  expect(shown()).toBe(tableOf(known()))
})

it('a figure above its gate is not met, and one above its goal alone is met', () => {
  const gate = { name: 'a', unit: 'ms', gate: 100, goal: 50 }
  const gates = [
    { ...gate, measured: 50 },
    { ...gate, measured: 100 },
    { ...gate, measured: 101 },
    { name: 'to compare', unit: '', measured: 7 },
  ]
  const table = tableOf([{ part: 'crowd', date: '2026-12-01', cpu: 'a processor', gates }])
  expect(table.split('\n').slice(4)).toEqual([
    '| a | 50 ms | 100 ms | 50 ms | met | 2026-12-01 |',
    '| a | 100 ms | 100 ms | 50 ms | met, not the goal | 2026-12-01 |',
    '| a | 101 ms | 100 ms | 50 ms | NOT MET | 2026-12-01 |',
    '| to compare | 7 |  |  |  | 2026-12-01 |',
  ])
})

it('a quantile is a value of the list, whatever its order', () => {
  const ten = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5]
  expect([0, 0.1, 0.5, 0.9, 0.99, 1].map((share) => quantile(ten, share))).toEqual([1, 1, 5, 9, 10, 10])
})
