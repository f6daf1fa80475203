import { type Document, LineCounter, parseAllDocuments } from 'yaml'
import { ManifestError } from './manifest-error.ts'

export type Path = readonly PropertyKey[]

/** One Kubernetes object of a file. */
export interface ManifestObject {
  readonly kind: string
  readonly name: string
  readonly value: Readonly<Record<string, unknown>>
  /** The line of a field, or of the nearest field around it that the text has. */
  lineOf(path: Path): number
}

/** The objects of a file: several documents, lists flattened, empty documents left out. */
export const readObjects = (text: string, file: string): ManifestObject[] => {
  const lines = new LineCounter()
  const options = { merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'error' } as const
  const documents = [...parseAllDocuments(text, options)]
  const [error] = documents.flatMap(({ errors }) => errors)
  if (error) throw notYaml(text, file, lines.linePos(error.pos[0]).line, error.message)
  return documents.flatMap((document) => objectsOf(document.toJS(), [], (path) => lineOf(document, path, lines)))
}

const notYaml = (text: string, file: string, line: number, reason: string): ManifestError => {
  const remedy = text.includes('{{') ? 'it looks like a Helm template: render it first (helm template)' : 'correct it'
  return new ManifestError(`${file}:${line}: not YAML: ${reason.split('\n')[0]}; ${remedy}`)
}

const objectsOf = (value: unknown, path: Path, line: (path: Path) => number): ManifestObject[] => {
  if (!isRecord(value)) return []
  const kind = String(value.kind ?? '')
  if (kind.endsWith('List') && Array.isArray(value.items)) {
    return value.items.flatMap((item: unknown, index) => objectsOf(item, [...path, 'items', index], line))
  }
  const name = isRecord(value.metadata) ? String(value.metadata.name ?? '') : ''
  return [{ kind, name, value, lineOf: (field) => line([...path, ...field]) }]
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const lineOf = (document: Document, path: Path, lines: LineCounter): number => {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (isRecord(node) && Array.isArray(node.range)) return lines.linePos(Number(node.range[0])).line
  }
  return 1
}
