import { shortened } from '@canary-steps/sdk'

/** A possible address, with the text after it up to the next space. */
const candidate = /https?:\/\/[^\s<>"]+/g

/** Characters that end a sentence, but not an address. */
const punctuation = new Set(".,;:!?'…’”»")

const openings: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** How many of each closing mark have no opening one in the text. */
const surplusIn = (text: string): Map<string, number> =>
  new Map(
    Object.entries(openings).map(([closing, opening]) => [
      closing,
      text.split(closing).length - text.split(opening).length,
    ]),
  )

/** Without what ends the sentence that it is in: a closing mark belongs to it where it has the opening one too. */
const withoutEnd = (text: string): string => {
  const surplus = surplusIn(text)
  let end = text.length
  for (; end > 0; end -= 1) {
    const mark = text.charAt(end - 1)
    const open = surplus.get(mark) ?? 0
    if (open > 0) surplus.set(mark, open - 1)
    else if (!punctuation.has(mark)) break
  }
  return text.slice(0, end)
}

/** The addresses in a text, and where each begins. */
const addressesIn = (text: string): { readonly url: string; readonly at: number }[] =>
  [...text.matchAll(candidate)]
    .map((match) => ({ url: withoutEnd(match[0]), at: match.index }))
    .filter(({ url }) => /\/\/./.test(url))

/** A part of a document in the Atlassian Document Format. */
type Node = { readonly type: string; readonly [more: string]: unknown }

/** A document in the Atlassian Document Format, which comments are written in. */
export type Adf = { readonly type: 'doc'; readonly version: 1; readonly content: Node[] }

const text = (words: string): Node[] => (words === '' ? [] : [{ type: 'text', text: words }])

const link = (url: string): Node => ({
  type: 'text',
  text: url,
  marks: [{ type: 'link', attrs: { href: url } }],
})

const line = (words: string): Node[] => {
  const found = addressesIn(words)
  const ends = found.map(({ url, at }) => at + url.length)
  const linked = found.flatMap(({ url, at }, index) => [...text(words.slice(ends[index - 1] ?? 0, at)), link(url)])
  return [...linked, ...text(words.slice(ends.at(-1) ?? 0))]
}

const paragraph = (lines: readonly string[]): Node => ({
  type: 'paragraph',
  content: lines.flatMap((words, index) => [...(index === 0 ? [] : [{ type: 'hardBreak' }]), ...line(words)]),
})

/** Plain text as a document: an empty line begins a paragraph, addresses are links, and nothing else means anything. */
export const adfOf = (words: string): Adf => ({
  type: 'doc',
  version: 1,
  content: words
    .split(/\n\s*\n/)
    .map((part) => part.split('\n').map((words) => words.trim()))
    .map((lines) => lines.filter((words) => words !== ''))
    .filter((lines) => lines.length > 0)
    .map(paragraph),
})

/**
 * The most characters of a comment or of a text field: Jira refuses more. Which of a document's it counts it does not
 * say, so all of them count here.
 */
export const longestText = 32_767

/** A text as a document that a field takes, shortened where it is too long. */
export const documentOf = (words: string): Adf =>
  adfOf(shortened(words, longestText, { sizeOf: (some) => JSON.stringify(adfOf(some)).length }))

/** The document with one more paragraph, in the type of code. */
export const withCode = (document: Adf, code: string): Adf => ({
  ...document,
  content: [
    ...document.content,
    { type: 'paragraph', content: [{ type: 'text', text: code, marks: [{ type: 'code' }] }] },
  ],
})
