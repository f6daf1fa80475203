import { textOf } from './repository.ts'
import type { Written } from './written-texts.ts'

/** A sentence of a text that begins at `start`. */
export type Sentence = Omit<Written, 'text'> & { readonly words: string }

/** Where the text of a sentence begins, as an editor opens it. */
export const placeOf = ({ file, start }: Sentence): string =>
  `${file}:${textOf(file).slice(0, start).split('\n').length}`

const ends = /\n\s*\n|(?<=[.!?])\s+(?=[^a-z])/
/** In a message a line is an item or a paragraph; a comment is wrapped. */
const endsOrLine = /\n|(?<=[.!?])\s+(?=[^a-z])/

/** The sentences of a text. Text in backticks is one word. */
export const sentencesOf = ({ file, kind, start, text }: Written): Sentence[] =>
  text
    // behind a blank at its beginning a message is the rest of a sentence
    .replace(/^ /, kind === 'message' ? '… ' : '')
    .replace(/`[^`\n]*`/g, 'X')
    .split(kind === 'message' ? endsOrLine : ends)
    .map((words) =>
      words
        .replace(/\s+/g, ' ')
        .replace(/^[\s(*-]+/, '')
        .trim(),
    )
    .filter((words) => words !== '')
    .map((words) => ({ file, kind, start, words }))

const wordsOf = (sentence: string): string[] => sentence.split(' ').filter((word) => /[\p{L}\d]/u.test(word))
/** A list of names is no sentence. */
const isEnglish = (sentence: string): boolean => /\b(the|an?|is|are|of|to|in|it|and|or|not?)\b/i.test(sentence)

const riddle = /^(what|who|whom|whose|whoever|whatever|whichever|that)\b|[:;] (that|who|whoever|whatever|what)\b/i

/** Words of which docs/words.md has a better one, wherever they stand. */
const better: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\b(mock|fake)(s|ed)?\b/i, 'stand-in'],
  [/\bendings?\b/i, 'end'],
  [/\bgo(es)? forward\b/i, 'go on'],
]

/** The faults of a sentence, in words. */
export const faultsOf = ({ words }: Sentence): string[] => [
  ...(isEnglish(words) && wordsOf(words).length > 25 ? [`${wordsOf(words).length} words, of at most 25`] : []),
  // a question may begin so, and "Who decides"
  ...(riddle.test(words) && !words.endsWith('?') && wordsOf(words).length > 3
    ? ['begins with what, who or that: name the thing itself']
    : []),
  ...better.flatMap(([pattern, word]) => (pattern.test(words) ? [`docs/words.md has "${word}" for it`] : [])),
]
