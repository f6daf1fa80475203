/** An escape in a text: the character that it stands for (0: none of interest) and how many characters it takes. */
type Escape = { readonly code: number; readonly length: number }

const [percent, ampersand, backslash] = [0x25, 0x26, 0x5c]

/** The value of a hexadecimal digit; -1: it is none. */
const digitOf = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const small = code | 0x20
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1
}

const hexAt = (text: string, from: number, digits: number): number | undefined => {
  let value = 0
  for (let at = from; at < from + digits; at += 1) {
    const digit = digitOf(text.charCodeAt(at))
    if (digit < 0) return undefined
    value = value * 16 + digit
  }
  return value
}

/** `%41`, `%2541` and so on, `%u0041`. */
const percentAt = (text: string, at: number): Escape | undefined => {
  let end = at + 1
  while (text.startsWith('25', end)) end += 2
  const isUnicode = text[end] === 'u'
  const code = isUnicode ? hexAt(text, end + 1, 4) : hexAt(text, end, 2)
  if (code !== undefined) return { code, length: end - at + (isUnicode ? 5 : 2) }
  return end > at + 1 ? { code: percent, length: end - at } : undefined
}

/** Letters that make a control character of a backslash before them. */
const controls = 'nrtbfv0'

/** Backslashes, however many: of JSON in JSON in JSON there are seven. */
const backslashAt = (text: string, at: number): Escape => {
  let end = at + 1
  while (text.charCodeAt(end) === backslash) end += 1
  const letter = text[end] ?? ' '
  const code = letter === 'u' ? hexAt(text, end + 1, 4) : letter === 'x' ? hexAt(text, end + 1, 2) : undefined
  if (code !== undefined) return { code, length: end - at + (letter === 'u' ? 5 : 3) }
  return { code: 0, length: end - at + (controls.includes(letter) ? 1 : 0) }
}

const named: Readonly<Record<string, number>> = { amp: ampersand, lt: 0x3c, gt: 0x3e, quot: 0x22, apos: 0x27 }
/** As long as `&#x10FFFF;` is without the `&`. */
const longestEntity = 10
const entity = /^(?:([a-z]{2,4})|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));/

/** `&#43;`, `&#x2B;`, `&amp;`, `&amp;#43;`. */
const entityAt = (text: string, at: number): Escape | undefined => {
  let start = at + 1
  while (text.startsWith('amp;', start)) start += 4
  if (!/[a-z#]/.test(text[start] ?? '')) return start > at + 1 ? { code: ampersand, length: start - at } : undefined
  const [all = '', name = '', decimal, digits] = entity.exec(text.slice(start, start + longestEntity)) ?? []
  const length = start - at + all.length
  if (decimal !== undefined) return { code: Number(decimal), length }
  if (digits !== undefined) return { code: Number.parseInt(digits, 16), length }
  const code = named[name]
  if (code !== undefined) return { code, length }
  return start > at + 1 ? { code: ampersand, length: start - at } : undefined
}

/** The escape of URLs, of JSON or of HTML that begins at a place in a text; undefined where none does. Reads each character of a run of them once. */
const escapeAt = (text: string, at: number): Escape | undefined => {
  const code = text.charCodeAt(at)
  if (code === percent) return percentAt(text, at)
  return code === backslash ? backslashAt(text, at) : code === ampersand ? entityAt(text, at) : undefined
}

/** Which letter a character counts as when texts are compared: 0 for none, `mayEscape` where it may begin an escape. */
export type Alphabet = Uint8Array

const mayEscape = 255
const escapes = '%\\&'

const alphabet = (isLetter: (character: string) => boolean): Alphabet =>
  Uint8Array.from({ length: 128 }, (_, code) => {
    const character = String.fromCharCode(code).toLowerCase()
    if (escapes.includes(character)) return mayEscape
    return isLetter(character) ? character.charCodeAt(0) : 0
  })

/** Letters and digits, in any case: characters between them, as where lines are wrapped, are skipped. */
export const alphanumeric = alphabet((character) => /[a-z0-9]/.test(character))
/** All visible characters, in any case: only space is skipped. */
export const visible = alphabet((character) => /[!-~]/.test(character))

/** The letters of a text without its escapes. */
export type Letters = { readonly codes: Uint8Array; readonly count: number }

/** Space of any width, and what nobody sees: with these, too, lines are wrapped. */
const isSpace = (code: number): boolean =>
  code <= 0xa0 || code === 0xad || (code >= 0x2000 && code <= 0x206f) || code === 0x3000 || code >= 0xfe00

/** Beyond ASCII only the last bits of a letter count: they tell enough letters apart. */
const foreignLetter = (code: number, of: Alphabet): number =>
  of === visible && !isSpace(code) ? 128 + (code % 125) : 0

const letterOf = (code: number, of: Alphabet): number => {
  if (code >= 128) return foreignLetter(code, of)
  const letter = of[code] ?? 0
  if (letter !== mayEscape) return letter
  return of === visible && code !== 0x5c ? code : 0
}

/** The letter of what may be an escape, and where the next one is. */
const escaped = (text: string, at: number, code: number, of: Alphabet): { letter: number; next: number } => {
  const found = escapeAt(text, at)
  return { letter: letterOf(found ? found.code : code, of), next: at + (found ? found.length : 1) }
}

/** Writes the letters of a text into `codes`, which has room for one more than the text has, and where each begins into `starts`. */
const read = (text: string, of: Alphabet, codes: Uint8Array, starts?: Uint32Array): number => {
  const { length } = text
  let count = 0
  let at = 0
  while (at < length) {
    const code = text.charCodeAt(at)
    let letter = code < 128 ? (of[code] ?? 0) : foreignLetter(code, of)
    let next = at + 1
    if (letter === mayEscape) ({ letter, next } = escaped(text, at, code, of))
    if (starts) starts[count] = at
    // a branch that nobody foresees takes longer than a letter that is written over
    codes[count] = letter
    count += letter === 0 ? 0 : 1
    at = next
  }
  return count
}

let paper = new Uint8Array(4_096)

/** Reads a text. Takes time in proportion to it, whatever is in it. Its result is good until the next call. */
export const lettersOf = (text: string, of: Alphabet): Letters => {
  if (paper.length <= text.length) paper = new Uint8Array(text.length + 1)
  return { codes: paper, count: read(text, of, paper) }
}

/** The letters and digits of what `lettersOf` returned for `visible`, in its place: as for `alphanumeric`, without reading the text again. */
export const lettersAndDigits = ({ codes, count }: Letters): Letters => {
  let kept = 0
  for (let at = 0; at < count; at += 1) {
    const letter = codes[at] ?? 0
    codes[kept] = letter
    kept += (letter < 128 ? (alphanumeric[letter] ?? 0) : 0) === letter ? 1 : 0
  }
  return { codes, count: kept }
}

/** Where each letter of a text begins. */
export const startsOf = (text: string, of: Alphabet): Uint32Array => {
  const room = text.length + 1
  const starts = new Uint32Array(room)
  const count = read(text, of, new Uint8Array(room), starts)
  return starts.subarray(0, count)
}

/** Where the letter that begins at a place ends. */
export const endOfLetter = (text: string, at: number): number => at + (escapeAt(text, at)?.length ?? 1)
