import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { formattedJson } from './formatted-json.ts'
import { writtenPart } from './written-part.ts'

/** Where results of parts are kept, and where they are shown: `name` is the mark of the table in the document. */
type Place<Result> = {
  readonly file: URL
  readonly document: URL
  readonly name: string
  readonly result: z.ZodType<Result>
  readonly parts: readonly { readonly name: string }[]
  readonly tableOf: (results: readonly Result[]) => string
}

/** The results of parts that are played one at a time: the last of each, in a file and as a table of a document. */
export const keptResults = <Result extends { readonly part: string }>(place: Place<Result>) => {
  const { file, document, result, parts, tableOf } = place
  const shownPart = writtenPart(place.name)
  const known = (): readonly Result[] =>
    existsSync(file) ? z.array(result).parse(JSON.parse(readFileSync(file, 'utf8'))) : []
  return {
    /** The last result of every part that was played, in their order. */
    known,
    /** The table as the document has it. */
    shown: (): string => shownPart.of(readFileSync(document, 'utf8')),
    /** Keeps the result of a part, and shows it. */
    keep: (news: Result): void => {
      const all = [...known().filter((one) => one.part !== news.part), news]
      const inOrder = parts.flatMap(({ name }) => all.filter((one) => one.part === name))
      writeFileSync(file, formattedJson(inOrder))
      writeFileSync(document, shownPart.replace(readFileSync(document, 'utf8'), tableOf(inOrder)))
    },
  }
}
