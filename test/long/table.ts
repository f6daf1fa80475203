import { markdownTable } from '../markdown-table.ts'
import { parts } from './parts.ts'
import type { Result } from './result.ts'

/** A table of all parts, and below it what failed. */
export const tableOf = (results: readonly Result[]): string => {
  const rows = parts.map(({ name, about }) => {
    const result = results.find(({ part }) => part === name)
    if (!result) return [`\`${name}\``, about, 'not played', '', '', '']
    const { passed, failed, skipped, minutes, date, commit } = result
    return [
      `\`${name}\``,
      about,
      `${passed} of ${passed + failed.length}`,
      `${skipped}`,
      `${minutes}`,
      `${date}, ${commit}`,
    ]
  })
  const table = markdownTable(
    ['part', 'what is played', 'passed', 'skipped', 'minutes', 'when, and of which commit'],
    rows,
  )
  const failed = results.flatMap((result) => result.failed.map((title) => [`\`${result.part}\``, title]))
  return failed.length > 0 ? `${table}\n\n${markdownTable(['part', 'test that fails'], failed)}` : table
}
