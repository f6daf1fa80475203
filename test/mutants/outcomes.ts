import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { formattedJson } from '../formatted-json.ts'
import { markdownTable } from '../markdown-table.ts'
import { writtenPart } from '../written-part.ts'
import { Outcome, scoreOf } from './outcome.ts'
import { parts } from './parts.ts'

const results = new URL('outcomes.json', import.meta.url)
const document = new URL('../../docs/mutants.md', import.meta.url)
const part = writtenPart('mutants')

/** What every part that was played last came to. */
export const known = (): readonly Outcome[] =>
  existsSync(results) ? z.array(Outcome).parse(JSON.parse(readFileSync(results, 'utf8'))) : []

/** A table of all parts. */
export const tableOf = (outcomes: readonly Outcome[]): string =>
  markdownTable(
    [
      'part',
      'what it is',
      'mutants',
      'found',
      'survive with a reason',
      'survive',
      'score',
      'when, and of which commit',
    ],
    parts.map(({ name, about }) => {
      const one = outcomes.find((outcome) => outcome.part === name)
      if (!one) return [`\`${name}\``, about, 'not played', '', '', '', '', '']
      const numbers = [one.mutants, one.killed, one.explained, one.survived].map(String)
      return [`\`${name}\``, about, ...numbers, `${scoreOf(one)} %`, `${one.date}, ${one.commit}`]
    }),
  )

/** The table as the document has it. */
export const shown = (): string => part.of(readFileSync(document, 'utf8'))

/** Keeps what a part came to, and shows it. */
export const keep = (news: Omit<Outcome, 'date'>): void => {
  const [date = ''] = new Date().toISOString().split('T')
  const all = [...known().filter((one) => one.part !== news.part), { ...news, date }]
  const inOrder = parts.flatMap((one) => all.filter((outcome) => outcome.part === one.name))
  writeFileSync(results, formattedJson(inOrder))
  writeFileSync(document, part.replace(readFileSync(document, 'utf8'), tableOf(inOrder)))
}
