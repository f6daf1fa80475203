import type { Played } from './played.ts'

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const cell = (group: Played['groups'][string] | undefined): string =>
  group ? `${group.passed} of ${group.passed + group.failed.length}` : 'not played'

const failures = ({ argo, groups }: Played): readonly string[] =>
  Object.entries(groups).flatMap(([name, { failed }]) => failed.map((title) => `- ${argo}, ${name}: fails “${title}”`))

/** A table for people, and below it what fails. */
export const tableOf = (all: readonly Played[]): string => {
  const names = [...new Set(all.flatMap(({ groups }) => Object.keys(groups)))].sort((a, b) => a.localeCompare(b))
  const heads = ['Argo Rollouts', 'Kubernetes', ...names]
  const rows = all.map(({ argo, kubernetes, groups }) =>
    row([argo, kubernetes, ...names.map((name) => cell(groups[name]))]),
  )
  const table = [row(heads), row(heads.map(() => '---')), ...rows].join('\n')
  const failed = all.flatMap(failures)
  return failed.length > 0 ? `${table}\n\n${failed.join('\n')}` : table
}

const begin = '<!-- by npm run versions -->'
const end = '<!-- until here -->'

const parts = (page: string): readonly [string, string, string] => {
  const [before = '', rest = ''] = page.split(`${begin}\n`)
  const [between = '', after = ''] = rest.split(`\n${end}`)
  return [before, between, after]
}

/** What a page has between its marks. */
export const tableIn = (page: string): string => parts(page)[1]

/** A page with another table between its marks. */
export const withTable = (page: string, table: string): string => {
  const [before, , after] = parts(page)
  return `${before}${begin}\n${table}\n${end}${after}`
}
