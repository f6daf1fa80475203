import { keptResults } from '../../kept-results.ts'
import { markdownTable } from '../../markdown-table.ts'
import { type Gate, GateResult } from './gate-result.ts'
import { parts } from './parts.ts'

const limit = (value: number | undefined, unit: string): string =>
  value === undefined ? '' : `${value} ${unit}`.trim()

const judged = ({ measured, gate, goal }: Gate): string => {
  if (gate === undefined) return ''
  if (measured > gate) return 'NOT MET'
  return goal === undefined || measured <= goal ? 'met' : 'met, not the goal'
}

/** The figures for people: a table for each day and machine that they are of. */
export const tableOf = (results: readonly GateResult[]): string => {
  if (results.length === 0) return 'Not measured yet.'
  const head = ['', 'measured', 'gate', 'goal', '', 'when']
  const rows = results.flatMap(({ date, gates }) =>
    gates.map((one) => [
      one.name,
      `${one.measured} ${one.unit}`.trim(),
      limit(one.gate, one.unit),
      limit(one.goal, one.unit),
      judged(one),
      date,
    ]),
  )
  return `On one core of ${results.map(({ cpu }) => cpu).findLast(() => true)}.\n\n${markdownTable(head, rows)}`
}

/** The results of the last plays, which docs/figures.md shows. */
export const { known, shown, keep } = keptResults({
  file: new URL('results.json', import.meta.url),
  document: new URL('../../../docs/figures.md', import.meta.url),
  name: 'bench:gates',
  result: GateResult,
  parts,
  tableOf,
})
