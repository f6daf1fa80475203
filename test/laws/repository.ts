import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import * as z from 'zod'

const root = new URL('../../', import.meta.url)

/** The absolute place of a file that is named from the root. */
export const urlOf = (file: string): URL => new URL(file, root)

/** Every file that is in git or would be added. */
export const files: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(urlOf(file)))
  .toSorted()

const texts = new Map<string, string>()

/** The text of a file, empty where there is none. */
export const textOf = (file: string): string => {
  const text = texts.get(file) ?? (existsSync(urlOf(file)) ? readFileSync(urlOf(file), 'utf8') : '')
  texts.set(file, text)
  return text
}

export const filesIn = (...folders: readonly string[]): string[] =>
  files.filter((file) => folders.some((folder) => file.startsWith(`${folder}/`)))

/** Files and folders directly in a folder. */
export const entriesIn = (folder: string): string[] => [
  ...new Set(filesIn(folder).map((file) => file.slice(folder.length + 1).split('/')[0] ?? '')),
]

/** One folder, one step. */
export const stepFolders: readonly string[] = entriesIn('plugins').filter((entry) => !entry.includes('.'))

export const isTest = (file: string): boolean =>
  /(\.test\.ts|_test\.go)$/.test(file) ||
  file.startsWith('test/') ||
  /^(plugins\/[^/]+|shared\/(go-plugin|vendors))\/src\/testing\//.test(file)

const Package = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  license: z.string().optional(),
  type: z.string().optional(),
  exports: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
})

/** The workspace packages: their folder and package.json. */
export const packages = files
  .filter((file) => file.endsWith('/package.json'))
  .map((file) => ({ folder: file.replace('/package.json', ''), ...Package.parse(JSON.parse(textOf(file))) }))

/** The folder of the package that a file belongs to. */
export const packageOf = (file: string) =>
  packages
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0]

export const lineCount = (file: string): number => textOf(file).trimEnd().split('\n').length

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
