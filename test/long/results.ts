import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { formattedJson } from '../formatted-json.ts'
import { writtenPart } from '../written-part.ts'
import { parts } from './parts.ts'
import { Result } from './result.ts'
import { tableOf } from './table.ts'

const results = new URL('results.json', import.meta.url)
const document = new URL('../../docs/verified.md', import.meta.url)
const part = writtenPart('verify:long')

/** What every part that was played last came to, in their order. */
export const known = (): readonly Result[] =>
  existsSync(results) ? z.array(Result).parse(JSON.parse(readFileSync(results, 'utf8'))) : []

/** The results of the last runs, as the document has them. */
export const shown = (): string => part.of(readFileSync(document, 'utf8'))

/** Keeps what a part came to, and shows it. */
export const keep = (news: Result): void => {
  const all = [...known().filter((one) => one.part !== news.part), news]
  const inOrder = parts.flatMap(({ name }) => all.filter((one) => one.part === name))
  writeFileSync(results, formattedJson(inOrder))
  writeFileSync(document, part.replace(readFileSync(document, 'utf8'), tableOf(inOrder)))
}
