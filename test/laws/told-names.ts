import { parseSync } from 'rolldown/utils'
import { files, textOf } from './repository.ts'

/** Names of others that only our words have, and whose they are. */
const namesOfOthers: Readonly<Record<string, string>> = {
  ATATT3xFfGF0: "Atlassian's tokens",
  AcceptBacklog: 'yamux',
  AddAbort: "Argo's controller",
  ConnectionWriteTimeout: 'yamux',
  KEY_EU_FILE: 'a variable that a user chooses',
  MaxStreamWindowSize: 'yamux',
  NODE_EXTRA_CA_CERTS: 'Node',
  parameterNotFoundAction: 'Kubernetes',
  paramRef: 'Kubernetes',
  mv: 'the shell',
  pg_dump: 'PostgreSQL',
  retainKeys: 'Kubernetes',
  synchronous_standby_names: 'PostgreSQL',
  'pkg/controller/controller.go': "Argo's notifications-engine",
  'test/e2e/step_plugin_test.go': "Argo's controller",
  toYaml: 'Helm',
  tooBig: 'encoding/gob',
  'NAME.cluster.test.ts': 'NAME is any',
  'a.ts': 'a file of an example',
  '--prune': 'kubectl',
  '--skip-all-steps': 'kubectl argo rollouts',
}

/** A file as code without comments, and its comments. */
const partsOf = (file: string): { readonly code: string; readonly comments: readonly string[] } => {
  const text = textOf(file)
  if (file.endsWith('.go')) {
    const isComment = /(?<=^|\s)\/\/.*$/gm
    return { code: text.replace(isComment, ''), comments: text.match(isComment) ?? [] }
  }
  if (!file.endsWith('.ts')) return { code: text, comments: [] }
  const { comments } = parseSync(file, text, { lang: 'ts' })
  const starts = [0, ...comments.map(({ end }) => end)]
  const code = starts.map((start, index) => text.slice(start, comments[index]?.start)).join(' ')
  return { code, comments: comments.map(({ value }) => value) }
}

const isPage = (file: string): boolean => file.endsWith('.md')
// it tells of names that are no more
const isHistory = (file: string): boolean => file === 'docs/CHANGELOG.md'

// neither the list above nor an explanation of a mutant makes a name ours
const isRead = (file: string): boolean => !isPage(file) && !/\.svg$|\/(?:told-names\.ts|explained\.json)$/.test(file)

const parts = files.filter(isRead).map((file) => ({ file, ...partsOf(file) }))
const words = new Set(parts.flatMap(({ code }) => code.match(/[\w$]+/g) ?? []))
const flags = new Set(parts.flatMap(({ code }) => code.match(/(?<=--|["'])[a-z][a-z-]+(?![\w-])/g) ?? []))

const isFile = (path: string): boolean => files.some((file) => `/${file}`.endsWith(`/${path}`))

/** The names of ours in a text in backticks: the path of a file, or the parts of a name, and the flags in it. */
const namedBy = (text: string): readonly { readonly name: string; readonly isThere: boolean }[] => {
  const path = /^(?:\.{0,2}\/)*([\w./-]+\.(?:ts|go|md))$/.exec(text)?.[1]
  if (path !== undefined) return [{ name: path, isThere: isFile(path) }]
  const name = /^([a-z_$][\w$]*(?:\.[a-z_$][\w$]*)*)(?:\(.*\))?$/i.exec(text)?.[1]
  return [
    ...(name?.split('.') ?? []).map((part) => ({ name: part, isThere: words.has(part) })),
    ...(text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []).map((flag) => ({
      name: flag,
      isThere: flags.has(flag.slice(2)),
    })),
  ]
}

const told: readonly { readonly file: string; readonly text: string }[] = [
  ...parts.flatMap(({ file, comments }) => comments.map((text) => ({ file, text }))),
  ...files
    .filter((file) => isPage(file) && !isHistory(file))
    .map((file) => ({ file, text: textOf(file).replace(/^```.*?^```/gms, '') })),
].flatMap(({ file, text }) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => ({ file, text: inside })))

/** How many names of ours comments and pages have in backticks. */
export const toldNames = (): number => told.flatMap(({ text }) => namedBy(text)).length

/** Names in backticks that nothing has, each with the file that tells of it. */
export const staleNames = (): string[] =>
  told.flatMap(({ file, text }) =>
    namedBy(text).flatMap(({ name, isThere }) => (isThere || name in namesOfOthers ? [] : [`${file}: ${name}`])),
  )

/** Names of others that nobody tells of, or that are ours by now. */
export const needlessNames = (): string[] => {
  const names = told.flatMap(({ text }) => namedBy(text))
  return Object.keys(namesOfOthers).filter((other) => !names.some(({ name, isThere }) => name === other && !isThere))
}
