import { markdownTable } from '../markdown-table.ts'
import type { Played } from './played.ts'

const cell = (group: Played['groups'][string] | undefined): string =>
  group ? `${group.passed} of ${group.passed + group.failed.length}` : 'not played'

const failures = ({ argo, groups }: Played): readonly string[] =>
  Object.entries(groups).flatMap(([name, { failed }]) => failed.map((title) => `- ${argo}, ${name}: fails “${title}”`))

/** A table for people, and below it what fails. */
export const tableOf = (all: readonly Played[]): string => {
  const names = [...new Set(all.flatMap(({ groups }) => Object.keys(groups)))].sort((a, b) => a.localeCompare(b))
  const heads = ['Argo Rollouts', 'Kubernetes', ...names]
  const rows = all.map(({ argo, kubernetes, groups }) => [argo, kubernetes, ...names.map((name) => cell(groups[name]))])
  const table = markdownTable(heads, rows)
  const failed = all.flatMap(failures)
  return failed.length > 0 ? `${table}\n\n${failed.join('\n')}` : table
}
