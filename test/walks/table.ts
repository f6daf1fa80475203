import { markdownTable } from '../markdown-table.ts'
import type { Walk } from './walks.ts'

const packageOf = (file: string): string =>
  file
    .split('/')
    .slice(0, 2)
    .join('/')
    .replace(/^plugins\/.*/, 'the step')

/** How far each walk goes, and through how much of each package. */
export const tableOf = (walks: readonly Walk[]): string => {
  const names = [...new Set(walks.flatMap(({ entered }) => entered.map(({ file }) => packageOf(file))))].sort()
  const rows = walks.map(({ what, entered }) => [
    what,
    String(entered.length),
    String(entered.reduce((sum, { calls }) => sum + calls, 0)),
    ...names.map((name) => String(entered.filter(({ file }) => packageOf(file) === name).length)),
  ])
  return markdownTable(['', 'files', 'calls', ...names.map((name) => `files of ${name}`)], rows)
}
