import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { formattedJson } from '../../formatted-json.ts'
import { markdownTable } from '../../markdown-table.ts'
import { writtenPart } from '../../written-part.ts'
import { Kind } from './waiting-polls.ts'

/** Processor time of a poll, and memory of the server afterwards. */
export const FunctionFigures = z.object({
  date: z.string(),
  cpu: z.string(),
  rounds: z.number(),
  rows: z.array(z.object({ kind: Kind, beside: z.number(), microseconds: z.number(), mebibytes: z.number() })),
})
export type FunctionFigures = z.infer<typeof FunctionFigures>

const results = new URL('results.json', import.meta.url)
const document = new URL('../../../docs/figures.md', import.meta.url)
const part = writtenPart('bench:function')

const names = {
  bare: 'a bare Hono that answers at once',
  memory: 'a function, its journal in memory',
  sqlite: 'a function, its journal in SQLite',
  postgres: 'a function, its journal in PostgreSQL',
}

/** The figures for people. */
export const tableOf = ({ date, cpu, rows }: FunctionFigures): string => {
  const bare = rows.find(({ kind }) => kind === 'bare')?.microseconds ?? 0
  const table = markdownTable(
    [
      '',
      'others that wait',
      'processor a poll',
      'of it the bare one needs',
      'to that beside nobody',
      'memory afterwards',
    ],
    rows.map(({ kind, beside, microseconds, mebibytes }) => [
      names[kind],
      kind === 'bare' ? '' : String(beside),
      `${microseconds} µs`,
      (bare / microseconds).toFixed(3),
      beside === 0 ? '' : (microseconds / (rows.find((row) => row.kind === kind)?.microseconds ?? 0)).toFixed(2),
      `${mebibytes} MiB`,
    ]),
  )
  return `Measured on ${date} (${cpu}).\n\n${table}`
}

/** The measured part of the document, as it stands there. */
export const shown = (): string => part.of(readFileSync(document, 'utf8'))

/** The same, as the results of the last whole run have it. */
export const measured = (): string =>
  existsSync(results) ? tableOf(FunctionFigures.parse(JSON.parse(readFileSync(results, 'utf8')))) : 'Not measured yet.'

/** Keeps the figures of a whole run, and shows them. */
export const keep = (figures: FunctionFigures): void => {
  writeFileSync(results, formattedJson(figures))
  writeFileSync(document, part.replace(readFileSync(document, 'utf8'), tableOf(figures)))
}
