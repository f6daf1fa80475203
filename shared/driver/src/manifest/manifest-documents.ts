import { type Alias, type Document, isNode, isScalar, LineCounter, parseAllDocuments, type Tags, visit } from 'yaml'
import { ManifestError } from './manifest-error.ts'

export type Path = readonly PropertyKey[]

/** One Kubernetes object of a file. */
export type ManifestObject = {
  readonly kind: string
  readonly name: string
  /** Undefined where the object names none. */
  readonly namespace: string | undefined
  /** Without fields that are null: Kubernetes drops those. */
  readonly value: Readonly<Record<string, unknown>>
  /** The line of a field, or of the nearest field around it that the text has. */
  lineOf(path: Path): number
  /** A field as the text has it: its value is another where 2026.10 became a number. */
  writtenAt(path: Path): string | undefined
  /** The text that makes a field, empty where it has none. */
  textAt(path: Path): string
}

/** Anchors may stand for others; more than this in one place are an attack, or a mistake (the library's default is 100). */
const mostAliases = 1_000

const withoutTimes = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp')))

/** As kubectl reads YAML (sigs.k8s.io/yaml), which is YAML 1.1, where `yes` is true, but for times, which stay texts. */
const options = {
  schema: 'yaml-1.1',
  customTags: withoutTimes,
  merge: true,
  prettyErrors: false,
  logLevel: 'error',
} as const

/** The objects of a file: several documents, lists flattened, empty documents left out. */
export const readObjects = (text: string, file: string): ManifestObject[] => {
  const lines = new LineCounter()
  try {
    const documents = [...parseAllDocuments(text, { ...options, lineCounter: lines })]
    const [error] = documents.flatMap(({ errors }) => errors)
    if (error) throw notYaml(text, file, lines.linePos(error.pos[0]).line, error.message)
    return documents.flatMap((document) =>
      objectsOf(contentOf(document, file, lines), [], {
        lineOf: (path) => lineOf(document, path, lines),
        writtenAt: (path) => writtenAt(document, path),
        textAt: (path) => text.slice(...rangeAt(document, path)),
      }),
    )
  } catch (error) {
    if (error instanceof RangeError)
      throw new ManifestError(`${file}: is nested too deep, or an alias stands inside of its own anchor: correct it`)
    throw error
  }
}

const notYaml = (text: string, file: string, line: number, reason: string): ManifestError =>
  new ManifestError(`${file}:${line}: not YAML: ${reason.split('\n')[0]}; ${templateHint(text) ?? 'correct it'}`)

/** The remedy for a text that a template engine has not seen yet. */
export const templateHint = (text: string): string | undefined =>
  text.includes('{{') ? 'it looks like a Helm template: render it first (helm template)' : undefined

const contentOf = (document: Document, file: string, lines: LineCounter): unknown => {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    if (!(error instanceof Error) || error instanceof RangeError) throw error
    const { message } = error
    const lost = lostAlias(document)
    const place = lines.linePos((lost ?? document.contents)?.range?.[0] ?? 0).line
    const reason = /^Excessive/.test(message) ? `its aliases stand for more than ${mostAliases} others` : message
    throw new ManifestError(
      lost
        ? `${file}:${place}: not YAML: *${lost.source} has no anchor &${lost.source} before it in the same document; write the value out`
        : `${file}:${place}: not YAML: ${reason}; write the values out`,
    )
  }
}

const lostAlias = (document: Document): Alias | undefined => {
  let lost: Alias | undefined
  visit(document, {
    Alias(_, alias) {
      lost = alias.resolve(document) ? undefined : alias
      return lost && visit.BREAK
    },
  })
  return lost
}

type Places = Pick<ManifestObject, 'lineOf' | 'writtenAt' | 'textAt'>

const objectsOf = (given: unknown, path: Path, places: Places): ManifestObject[] => {
  if (!isRecord(given)) return []
  const kind = String(given.kind ?? '')
  if (kind.endsWith('List') && Array.isArray(given.items)) {
    return given.items.flatMap((item: unknown, index) => objectsOf(item, [...path, 'items', index], places))
  }
  const value = withoutNulls(given)
  if (!isRecord(value)) return []
  const { name, namespace } = isRecord(value.metadata) ? value.metadata : {}
  return [
    {
      kind: isOfAnotherGroup(kind, value.apiVersion) ? `${kind} of ${value.apiVersion}` : kind,
      name: String(name ?? ''),
      namespace: typeof namespace === 'string' ? namespace : undefined,
      value,
      lineOf: (field) => places.lineOf([...path, ...field]),
      writtenAt: (field) => places.writtenAt([...path, ...field]),
      textAt: (field) => places.textAt([...path, ...field]),
    },
  ]
}

/** Others call an object of theirs Rollout, too. */
const isOfAnotherGroup = (kind: string, apiVersion: unknown): boolean =>
  kind === 'Rollout' && typeof apiVersion === 'string' && !apiVersion.startsWith('argoproj.io/')

/** Kubernetes drops a null field; inside a plugin's config it is data. */
const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isRecord(value)) return value
  const fields = Object.entries(value).filter(([, field]) => field !== null)
  return Object.fromEntries(fields.map(([key, field]) => [key, key === 'config' ? field : withoutNulls(field)]))
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Where a field begins and ends, by character. */
const rangeAt = (document: Document, path: Path): [start: number, end: number] => {
  const node: unknown = document.getIn(path, true)
  return isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, 0]
}

const lineOf = (document: Document, path: Path, lines: LineCounter): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const [start, end] = rangeAt(document, path.slice(0, length))
    if (end > 0) return lines.linePos(start).line
  }
  return 1
}

const writtenAt = (document: Document, path: Path): string | undefined => {
  const node: unknown = document.getIn(path, true)
  return isScalar(node) && node.type === 'PLAIN' && typeof node.value !== 'string' ? node.source : undefined
}
