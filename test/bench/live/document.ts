import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { formattedJson } from '../../formatted-json.ts'
import { writtenPart } from '../../written-part.ts'
import { LiveResults } from './live-results.ts'
import { tablesOf } from './live-table.ts'

const results = new URL('live-results.json', import.meta.url)
const document = new URL('../../../docs/figures.md', import.meta.url)
const part = writtenPart('bench:live')

const text = (): string => readFileSync(document, 'utf8')

/** The measured part of the document, as it stands there. */
export const shown = (): string => part.of(text())

/** The same, as the results of the last whole run have it. */
export const measured = (): string =>
  existsSync(results) ? tablesOf(LiveResults.parse(JSON.parse(readFileSync(results, 'utf8')))) : 'Not measured yet.'

/** Keeps the results of a whole run, and shows them. */
export const keep = (of: LiveResults): void => {
  writeFileSync(results, formattedJson(of))
  writeFileSync(document, part.replace(text(), tablesOf(of)))
}
