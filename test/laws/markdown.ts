import type { Step } from '@canary-steps/sdk'
import * as z from 'zod'
import { markdownRow, markdownTable } from '../markdown-table.ts'
import { textOf } from './repository.ts'

/** The headings of one level. */
export const headingsOf = (file: string, level: number): string[] =>
  textOf(file)
    .replace(/^```.*?^```$/gms, '')
    .split('\n')
    .filter((line) => line.startsWith(`${'#'.repeat(level)} `))
    .map((line) => line.slice(level + 1))

/** The commands of the first shell block. */
export const shellLines = (file: string): string[] =>
  (/^```sh\n(.*?)\n```$/ms.exec(textOf(file))?.[1] ?? '').split('\n')

/** A table without the padding of its cells. */
const plain = (line: string): string =>
  markdownRow(
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^-+$/, '---')),
  )

const Fields = z.record(z.string(), z.looseObject({ description: z.string().default('') }))

/** The table under the heading Configuration, and the one that the schema of the step asks for. */
export const configurationTable = (file: string, step: Step | undefined): { actual: string; expected: string } => {
  const section = /^## Configuration\n(.*?)^## /ms.exec(textOf(file))?.[1] ?? ''
  const lines = section.trim().split('\n')
  const start = lines.findIndex((line) => line.startsWith('|'))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('|'))
  const table = start < 0 ? [] : lines.slice(start, end < 0 ? undefined : end)
  const fields = Fields.parse(step ? z.toJSONSchema(step.config, { io: 'input' }).properties : {})
  const rows = Object.entries(fields).map(([name, { description }]) => [
    `\`${name}\``,
    description.replaceAll('|', '\\|').replaceAll('\n', ' '),
  ])
  return { actual: table.map(plain).join('\n'), expected: markdownTable(['name', 'description'], rows) }
}
