import {
  type Alphabet,
  alphanumeric,
  endOfLetter,
  lettersAndDigits,
  lettersOf,
  startsOf,
  visible,
} from './letters-of.ts'
import { type NeedleIndex, needleIndex, type Stretch } from './needle-index.ts'
import { needlesOf, wholeNeedlesOf } from './needles-of.ts'
import { weaknessOf } from './what-is-secret.ts'

/** The text in place of a secret. */
export const redacted = '[redacted]'

/** Takes secrets out of texts. A text without one stays as it is, to the letter. */
export type Redactor = {
  /** Takes time in proportion to the text, whatever is in it. */
  text(text: string): string
  /**
   * The same of every text in plain JSON, names of members included; the value itself where there is none. `keeps`:
   * parts that stay as they are, by the names that lead there.
   */
  json(value: unknown, keeps?: Keeps): unknown
}

type Keeps = (path: readonly string[]) => boolean

type Span = { readonly from: number; readonly to: number }

/** A few letters of other words, by chance the next ones of a secret that was cut before it. */
const ofNextWord = /(?:[^A-Za-z0-9]+[A-Za-z0-9]{1,3}){1,2}$/
const ofWordBefore = /^(?:[A-Za-z0-9]{1,3}[^A-Za-z0-9]+){1,2}/
/** The longest gap between two words. */
const nearby = 100

/** How much of a part of a secret belongs to another word: to one that goes on, or that is apart by a space. */
const lengthOfWord = (edge: string, word: RegExp, next: string | undefined): number => {
  const [all = ''] = word.exec(edge) ?? []
  return all.includes(' ') || /[A-Za-z0-9]/.test(next ?? '') ? all.length : 0
}

const spanOf = (text: string, starts: Uint32Array, { first, behind, begins, ends }: Stretch): Span => {
  const from = starts[first] ?? 0
  const to = endOfLetter(text, starts[behind - 1] ?? 0)
  const before = begins ? 0 : lengthOfWord(text.slice(from, Math.min(to, from + nearby)), ofWordBefore, text[from - 1])
  const after = ends ? 0 : lengthOfWord(text.slice(Math.max(from, to - nearby), to), ofNextWord, text[to])
  return { from: from + before, to: to - after }
}

/** The rest between two parts of one base64 text, whose digits tell of both sides. */
const joint = /^[A-Za-z0-9+/_=-]{1,4}$/

const merged = (text: string, spans: readonly Span[]): Span[] => {
  const all: Span[] = []
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = all.at(-1)
    const isJoined = last && (span.from <= last.to || joint.test(text.slice(last.to, span.from)))
    if (last && isJoined) all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else all.push(span)
  }
  return all
}

const without = (text: string, spans: readonly Span[]): string => {
  if (spans.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { from, to } of merged(text, spans)) {
    parts.push(text.slice(at, from), redacted)
    at = to
  }
  return parts.join('') + text.slice(at)
}

const keepsNothing: Keeps = () => false

/** The way to a member, which only matters where somebody asks. */
const below = (path: readonly string[], keeps: Keeps, name: string): readonly string[] =>
  keeps === keepsNothing ? path : [...path, name]

const ofJson = (text: Redactor['text']): Redactor['json'] => {
  const json = (value: unknown, keeps: Keeps, path: readonly string[]): unknown => {
    if (typeof value === 'string') return keeps(path) ? value : text(value)
    if (typeof value !== 'object' || value === null || keeps(path)) return value
    if (Array.isArray(value)) {
      const parts: readonly unknown[] = value
      const clean = parts.map((part, at) => json(part, keeps, below(path, keeps, String(at))))
      return clean.some((part, at) => part !== parts[at]) ? clean : value
    }
    const parts = Object.entries(value)
    const clean = parts.map(([name, part]) => [text(name), json(part, keeps, below(path, keeps, name))] as const)
    const isSame = clean.every(([name, part], at) => name === parts[at]?.[0] && part === parts[at]?.[1])
    return isSame ? value : Object.fromEntries(clean)
  }
  return (value, keeps = keepsNothing) => json(value, keeps, [])
}

/** Finds nothing. */
export const nothingToRedact: Redactor = { text: (text) => text, json: (value) => value }

const strong = (secrets: Iterable<string>): string[] =>
  [...new Set(secrets)].filter((secret) => weaknessOf(secret) === undefined)

/**
 * A redactor of these secrets; those that are none (`weaknessOf`) it leaves in their place. `unsent`: secrets that nobody was sent, so that
 * nobody can answer with a part of one. People make them of words, and the words stay.
 */
export const redactor = (secrets: Iterable<string>, unsent: Iterable<string> = []): Redactor => {
  const needles = [...strong(secrets).flatMap(needlesOf), ...strong(unsent).flatMap(wholeNeedlesOf)]
  if (needles.length === 0) return nothingToRedact
  const indexOf = (alphabet: Alphabet): NeedleIndex | undefined => {
    const of = needles.filter((needle) => needle.alphabet === alphabet)
    return of.length > 0 ? needleIndex(of) : undefined
  }
  const [whole, letters] = [indexOf(visible), indexOf(alphanumeric)]
  const spansOf = (given: string, alphabet: Alphabet, found: readonly Stretch[]): Span[] => {
    if (found.length === 0) return []
    const starts = startsOf(given, alphabet)
    return found.map((stretch) => spanOf(given, starts, stretch))
  }
  const text = (given: string): string => {
    const read = lettersOf(given, whole ? visible : alphanumeric)
    const inWhole = whole?.search(read) ?? []
    const inLetters = letters?.search(whole ? lettersAndDigits(read) : read) ?? []
    if (inWhole.length + inLetters.length === 0) return given
    return without(given, [...spansOf(given, visible, inWhole), ...spansOf(given, alphanumeric, inLetters)])
  }
  return { text, json: ofJson(text) }
}
