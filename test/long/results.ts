import { keptResults } from '../kept-results.ts'
import { parts } from './parts.ts'
import { Result } from './result.ts'
import { tableOf } from './table.ts'

/** The results of the last plays, which docs/verified.md shows. */
export const { known, shown, keep } = keptResults({
  file: new URL('results.json', import.meta.url),
  document: new URL('../../docs/verified.md', import.meta.url),
  name: 'verify:long',
  result: Result,
  parts,
  tableOf,
})
