const encoder = new TextEncoder()

/** How many bytes a text has in UTF-8. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length

/** Where a text may be cut, best first: between paragraphs, lines, sentences, words. */
const boundaries = ['\n\n', '\n', '. ', ' '] as const

/** A part that means nothing without its end: an entity of HTML. */
const entity = /&[#a-z0-9]{1,10};/gi

const address = /https?:\/\/[^\s<>"]+/gi

/** Longest character that is kept whole, in UTF-16 units: a family with skin tones has 23, the flag of a region 14. */
const longestCharacter = 64

type ShortenHow = {
  /** The size that counts against the limit. Unless given, UTF-16 units, which are never fewer than characters. */
  readonly sizeOf?: (text: string) => number
  /** Parts that are left out rather than cut in two, as a global expression. */
  readonly whole?: RegExp
  /** The sign that there was more. */
  readonly sign?: string
}

const inUnits = ({ length }: string): number => length

let segmenter: Intl.Segmenter | undefined

/** The character at an index as people see it: an emoji has up to 23 units. */
const characterAt = (text: string, index: number): { readonly start: number; readonly end: number } => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const found = segmenter.segment(text.slice(0, index + longestCharacter)).containing(index)
  if (found && found.segment.length <= longestCharacter)
    return { start: found.index, end: found.index + found.segment.length }
  // one with more marks than anybody writes is cut between them
  const isSecondHalf = text.slice(index - 1, index + 1).codePointAt(0) !== text.charCodeAt(index - 1)
  const start = isSecondHalf ? index - 1 : index
  return { start, end: start + String.fromCodePoint(text.codePointAt(start) ?? 0).length }
}

const [begins, goesOn, goesOnInAddress] = ['\uE000', '\uE001', '\uE002'] as const

/** A text of the same length that says of each place what it is in. A whole part holds no boundary. */
const masked = (text: string, whole: RegExp): string =>
  text
    .replace(/[\uE000-\uE002]/g, '.')
    .replace(whole, ({ length }) => begins + goesOn.repeat(Math.max(0, length - 1)))
    .replace(address, (found) => begins + found.slice(1).replace(/[^\uE001]/g, goesOnInAddress))

/** The last place that is in nothing whole, at most `most` units from the beginning. */
const lastPlace = (text: string, mask: string, most: number): number => {
  let place = characterAt(text, most).start
  while (mask[place] === goesOn) place -= 1
  let start = place
  while (mask[start] === goesOn || mask[start] === goesOnInAddress) start -= 1
  return start > place / 2 ? start : place
}

/** The beginning of a text that is longer, in about `most` units with the sign. */
const cut = (text: string, mask: string, most: number, sign: string): string => {
  if (most <= 0 || most < sign.length) return ''
  const room = lastPlace(text, mask, most - sign.length)
  const shown = mask.slice(0, room)
  const ends = boundaries.map((boundary) => shown.lastIndexOf(boundary) + boundary.trimEnd().length)
  const end = ends.find((at) => at > room / 2) ?? room
  const isAddress = mask[end - 1] === goesOnInAddress && mask[end] !== goesOnInAddress
  // it would be taken for a part of the address
  return `${text.slice(0, end).trimEnd()}${isAddress && sign !== '' ? ' ' : ''}${sign}`
}

/**
 * The beginning of a text, of a size of at most `most`, with a sign that there was more. It is cut where something ends, unless more than
 * half would be lost by that. No character and no entity is cut in two, and no address that has room.
 */
export const shortened = (
  text: string,
  most: number,
  { sizeOf = inUnits, whole = entity, sign = '…' }: ShortenHow = {},
): string => {
  if (sizeOf(text) <= most) return text
  const mask = masked(text, whole)
  let [fits, isTooMuch] = [0, text.length + sign.length]
  while (isTooMuch - fits > 1) {
    const middle = Math.floor((fits + isTooMuch) / 2)
    if (sizeOf(cut(text, mask, middle, sign)) <= most) fits = middle
    else isTooMuch = middle
  }
  return cut(text, mask, fits, sign)
}

/** Beginning and end of a text in at most `most` units, such as of a name whose end tells it from others. */
export const shortenedInside = (text: string, most: number): string => {
  if (text.length <= most) return text
  const half = Math.max(0, Math.floor((most - 1) / 2))
  const from = text.length - half
  const { start, end } = characterAt(text, from)
  return `${text.slice(0, characterAt(text, half).start)}…${text.slice(start === from ? from : end)}`
}
