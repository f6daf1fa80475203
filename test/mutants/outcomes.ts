import { keptResults } from '../kept-results.ts'
import { markdownTable } from '../markdown-table.ts'
import { Outcome, scoreOf } from './outcome.ts'
import { parts } from './parts.ts'

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

/** The outcomes of the last plays, which docs/mutants.md shows. */
export const { known, shown, keep } = keptResults({
  file: new URL('outcomes.json', import.meta.url),
  document: new URL('../../docs/mutants.md', import.meta.url),
  name: 'mutants',
  result: Outcome,
  parts,
  tableOf,
})
