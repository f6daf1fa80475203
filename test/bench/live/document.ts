import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { LiveResults } from './live-results.ts'
import { tablesOf } from './live-table.ts'

const results = new URL('live-results.json', import.meta.url)
const document = new URL('../../../docs/figures.md', import.meta.url)
const markers = /(?<=<!-- written by npm run bench:live -->\n).*?(?=<!-- end -->)/s

/** What of the document is measured, as it stands there. */
export const shown = (): string | undefined => markers.exec(readFileSync(document, 'utf8'))?.[0]

/** The same, as the results of the last whole run have it. */
export const measured = (): string =>
  existsSync(results) ? tablesOf(LiveResults.parse(JSON.parse(readFileSync(results, 'utf8')))) : 'Not measured yet.\n'

/** Keeps the results of a whole run, and shows them. */
export const keep = (of: LiveResults): void => {
  writeFileSync(results, `${JSON.stringify(of, undefined, 2)}\n`)
  writeFileSync(
    document,
    readFileSync(document, 'utf8').replace(markers, () => tablesOf(of)),
  )
}
