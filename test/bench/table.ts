import type { Row } from './rows.ts'

const cells = ({ name, unit, ours, peer, ratio, target, met }: Row): string[] => [
  name,
  `${ours} ${unit}`,
  peer === undefined ? '' : `${peer} ${unit}`,
  ratio === undefined ? '' : ratio.toFixed(2),
  target === undefined ? '' : `<= ${target}`,
  met === undefined ? '' : met ? 'met' : 'NOT MET',
]

/** Rows as text in columns. */
export const tableOf = (rows: readonly Row[]): string => {
  const lines = [['', 'ours', 'peer', 'ratio', 'target', ''], ...rows.map(cells)]
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const padded = (line: readonly string[]) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
  return lines.map((line) => `${padded(line).join('  ').trimEnd()}\n`).join('')
}
