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
export const escapeAt = (text: string, at: number): Escape | undefined => {
  const code = text.charCodeAt(at)
  if (code === percent) return percentAt(text, at)
  return code === backslash ? backslashAt(text, at) : code === ampersand ? entityAt(text, at) : undefined
}
