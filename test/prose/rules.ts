import type { TextlintRuleReporter } from '@textlint/kernel'
import { sentencesOf, wordsOf } from './sentences.ts'

const most = { words: 25, columns: 120 }

/** A clause as the subject of a sentence or of its second half: "What is open is closed". */
const clause = /(?:^|[;:] )["“‘(]*(?:what|whatever|who|whoever|whom|that)(?![-\w])/i

/** A rule for each sentence of paragraphs and cells. Headings, of tables too, are no sentences. */
const eachSentence =
  (faultOf: (sentence: string) => string | undefined): TextlintRuleReporter =>
  ({ report, RuleError, Syntax }) => {
    const judge: ReturnType<TextlintRuleReporter>[string] = (node) => {
      for (const sentence of sentencesOf(node)) {
        const fault = faultOf(sentence)
        if (fault) report(node, new RuleError(`${fault}: ${sentence}`))
      }
    }
    return {
      [Syntax.Paragraph]: judge,
      [Syntax.Table]: ({ children: [, ...rows] }) => rows.flatMap((row) => row.children).forEach(judge),
    }
  }

const length = eachSentence((sentence) => {
  const { length } = wordsOf(sentence)
  return length > most.words ? `${length} words, at most ${most.words}` : undefined
})

const subject = eachSentence((sentence) =>
  clause.test(sentence) && !sentence.endsWith('?') ? 'a clause is the subject' : undefined,
)

/** Words of which docs/words.md has a better one, wherever they stand. */
const better: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\b(mock|fake)(s|ed)?\b/i, 'stand-in'],
  [/\bleases?\b/i, 'claim'],
  [/\bendings?\b/i, 'end'],
  [/\bgo(es)? forward\b/i, 'go on'],
]

const terms = eachSentence((sentence) => {
  const [, word] = better.find(([pattern]) => pattern.test(sentence)) ?? []
  return word && `docs/words.md has "${word}" for it`
})

/** Code and tables cannot be wrapped, and neither can the address of a link. */
const columns: TextlintRuleReporter = ({ report, RuleError, Syntax, getSource, locator }) => {
  const judge: ReturnType<TextlintRuleReporter>[string] = (node) => {
    let at = 0
    for (const line of getSource(node).split('\n')) {
      if (line.replace(/\]\([^)]*\)/g, ']()').length > most.columns)
        report(node, new RuleError(`more than ${most.columns} columns: ${line}`, { padding: locator.at(at) }))
      at += line.length + 1
    }
  }
  return { [Syntax.Paragraph]: judge }
}

/** The rules of all documents, for textlint. */
export const rules: Readonly<Record<string, TextlintRuleReporter>> = { length, subject, terms, columns }
