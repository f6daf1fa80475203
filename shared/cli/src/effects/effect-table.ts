import type { WireEffect } from '@canary-steps/runtime'
import { plainText } from '../terminal/plain-text.ts'
import { timeSpan } from '../terminal/time-span.ts'

const heads = [
  'STATE',
  'AGE',
  'ROLLOUT',
  'REVISION',
  'STEP',
  'TARGET',
  'OUTCOME',
  'TRIES',
  'NEXT',
  'REASON',
  'LINK',
  'ID',
]

const cells = (effect: WireEffect, now: number): string[] => [
  effect.state,
  timeSpan(now - Date.parse(effect.since)),
  `${effect.rollout.namespace}/${effect.rollout.name}`,
  String(effect.revision),
  `${effect.step.number} ${effect.step.name}`,
  effect.target,
  effect.outcome ?? '',
  effect.attempts === undefined ? '' : String(effect.attempts),
  effect.nextTry === undefined ? '' : timeSpan(Date.parse(effect.nextTry) - now),
  effect.reason,
  effect.link ?? '',
  effect.id,
]

/** Effects in columns, a line each, for people. `now` in milliseconds since 1970. */
export const effectTable = (effects: readonly WireEffect[], now: number): string => {
  const rows = [heads, ...effects.map((effect) => cells(effect, now))].map((row) =>
    row.map((cell) => plainText(cell).trim() || '-'),
  )
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}
