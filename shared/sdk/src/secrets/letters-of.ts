import { escapeAt } from './escape-at.ts'

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

/** Letters and digits, whatever their case: what stands between them, as where lines are wrapped, is passed over. */
export const alphanumeric = alphabet((character) => /[a-z0-9]/.test(character))
/** Whatever can be seen, whatever its case: only space is passed over. */
export const visible = alphabet((character) => /[!-~]/.test(character))

/** The letters of a text without its escapes. */
export type Letters = { readonly codes: Uint8Array; readonly count: number }

/** Space of any width, and what nobody sees: with these, too, lines are wrapped. */
const isSpace = (code: number): boolean =>
  code <= 0xa0 || code === 0xad || (code >= 0x2000 && code <= 0x206f) || code === 0x3000 || code >= 0xfe00

/** Beyond ASCII a letter is what its last bits are: that tells enough of them apart. */
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

/** Reads a text. Takes time in proportion to it, whatever is in it. What it returns is good until the next call. */
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
