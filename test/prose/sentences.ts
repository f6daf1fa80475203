import { split } from 'sentence-splitter'

type Node = { readonly type: string; readonly value?: unknown; readonly children?: readonly Node[] }

/** The text of a node as a reader counts it: code is one word, and a line ends as a word does. */
const readOf = ({ type, value, children = [] }: Node): string => {
  if (type === 'Code') return '`code`'
  if (type === 'Html' || type === 'Image') return ''
  if (type === 'Break') return ' '
  return typeof value === 'string' ? value.replaceAll('\n', ' ') : children.map(readOf).join('')
}

/** The sentences of a paragraph or of a cell, without their marks. */
export const sentencesOf = (node: Node): string[] =>
  split(readOf(node)).flatMap(({ type, raw }) => (type === 'Sentence' ? [raw.trim()] : []))

/** The words of a sentence. Each has a letter or a digit. */
export const wordsOf = (sentence: string): string[] => sentence.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word))
