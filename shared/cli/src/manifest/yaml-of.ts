import { type Document, parseDocument, visit } from 'yaml'
import { UsageError } from '../terminal/usage-error.ts'

const lostAlias = (document: Document): string | undefined => {
  const lost: string[] = []
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) lost.push(`*${alias.source} refers to nothing`)
    },
  })
  return lost[0]
}

/** A text of somebody else as YAML, with the tokens that it was made of. @throws UsageError that begins with `where` it is */
export const yamlOf = (text: string, where: string) => {
  // Argo reads YAML 1.1
  const document = parseDocument(text, { version: '1.1', keepSourceTokens: true })
  const problem = document.errors[0]?.message.split('\n', 1)[0] ?? lostAlias(document)
  if (problem) throw new UsageError(`${where}: not YAML: ${problem}`)
  return document
}

/** The value of a document. @throws UsageError where its aliases would make more of it than anybody writes */
export const jsOf = (document: Document, where: string): unknown => {
  try {
    return document.toJS()
  } catch {
    throw new UsageError(`${where}: not YAML that is read: its aliases repeat too much; write out what they stand for`)
  }
}
