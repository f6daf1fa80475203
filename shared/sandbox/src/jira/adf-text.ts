import { isRecord } from '../is-record.ts'

const contentOf = (node: unknown): readonly unknown[] =>
  isRecord(node) && Array.isArray(node.content) ? node.content : []

const isInline = (node: unknown): boolean =>
  isRecord(node) &&
  (node.type === 'hardBreak' || (node.type === 'text' && typeof node.text === 'string' && node.text !== ''))

const isParagraph = (node: unknown): boolean =>
  isRecord(node) && node.type === 'paragraph' && contentOf(node).every(isInline)

/** Whether Jira takes it for a document, as far as paragraphs of text go. */
export const isAdf = (body: unknown): boolean =>
  isRecord(body) &&
  body.type === 'doc' &&
  body.version === 1 &&
  contentOf(body).length > 0 &&
  contentOf(body).every(isParagraph)

const inlineText = (node: unknown): string => {
  if (!isRecord(node)) return ''
  return node.type === 'hardBreak' ? '\n' : String(node.text)
}

/** The text that people read in a document: a line for each paragraph, and one for each line in it. */
export const adfText = (body: unknown): string =>
  contentOf(body)
    .map((node) => contentOf(node).map(inlineText).join(''))
    .join('\n')
