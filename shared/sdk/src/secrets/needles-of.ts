import { type Alphabet, alphanumeric, lettersOf, startsOf, visible } from './letters-of.ts'
import { howMany, isAccount, kindOf, kindsOf } from './what-is-secret.ts'

/** A form in which a secret may come back. */
export type Needle = {
  readonly alphabet: Alphabet
  /** As `lettersOf` gives them. */
  readonly letters: Uint8Array
  /** Of each letter the kind of characters that it is of, as `kindsOf` gives them. */
  readonly kinds: Uint8Array
  /** A part of so many letters is found, too: if it has so many kinds of characters. */
  readonly least: number
  readonly leastKinds: number
}

/**
 * Letters that make a part of a secret substantial. Vendors put up to 12 known ones in front of theirs (`github_pat_`, `ATATT3xFfGF0`), or
 * tell the first few to name a token. Each of the following characters is worth 5 bits or more. Fewer are also found where no secret is.
 */
const substantial = 12
/** Of a short secret half is substantial, but no less than this. */
const leastOfShort = 8
/** Letters of a secret that is looked for whatever stands between them: fewer come about by chance, as dates do. */
const longEnough = 16

const leastOf = (letters: number): number => Math.min(substantial, Math.max(leastOfShort, Math.ceil(letters / 2)))

const needle = (text: string, alphabet: Alphabet, least: (letters: number) => number, leastKinds: number): Needle => {
  const { codes, count } = lettersOf(text, alphabet)
  const kinds = Uint8Array.from(startsOf(text, alphabet), (at) => kindOf(text.charCodeAt(at)))
  return { alphabet, letters: codes.slice(0, count), kinds, least: least(count), leastKinds }
}

/** The characters of base64 that a text alone decides when so many bytes stand before it: where it begins in fours is not known. */
const base64At = (bytes: string, before: number): string =>
  btoa(`${'\0'.repeat(before)}${bytes}`).slice(
    Math.ceil((before * 8) / 6),
    Math.floor(((before + bytes.length) * 8) / 6),
  )

/** A letter and a half, or two, tell one of the secret. */
const encoded = (letters: number, text: string): Needle =>
  needle(text, alphanumeric, (count) => Math.min(count, Math.ceil(letters)), 0)

/** As a form writes it, with `+` for a space, and byte by byte, as what is decoded from a URL looks. */
const spellings = (secret: string, bytes: string): string[] => [
  ...new Set([secret, secret.replaceAll(' ', '+'), bytes]),
]

/** A long text of several kinds of letters is none that people write by chance, whatever stands between them. */
const isLong = (secret: string): boolean => {
  const letters = secret.replace(/[^A-Za-z0-9]/g, '')
  return letters.length >= longEnough && howMany(kindsOf(letters)) > 1
}

const bytesOf = (secret: string): string => String.fromCharCode(...new TextEncoder().encode(secret))

/** In base64 within a longer text, and in hexadecimal digits: so many characters of it, or more. */
const encodings = (bytes: string, part: number): Needle[] => {
  const digits = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  return [...[0, 1, 2].map((before) => encoded((part * 4) / 3, base64At(bytes, before))), encoded(part * 2, digits)]
}

const all = (letters: number): number => letters

/** The forms in which a secret is looked for as a whole. */
export const wholeNeedlesOf = (secret: string): Needle[] => {
  const bytes = bytesOf(secret)
  const isOfLetters = !isAccount(secret) && isLong(secret)
  return [needle(secret, isOfLetters ? alphanumeric : visible, all, 0), ...encodings(bytes, bytes.length)]
}

/** The forms in which a secret is looked for, whole and in parts: plain, in base64 within a longer text, in hexadecimal digits. */
export const needlesOf = (secret: string): Needle[] => {
  // a part of an address is a company's domain, or somebody's name
  if (isAccount(secret)) return wholeNeedlesOf(secret)
  const bytes = bytesOf(secret)
  const plain = isLong(secret)
    ? [needle(secret, alphanumeric, leastOf, 2)]
    : spellings(secret, bytes).map((text) => needle(text, visible, (count) => Math.min(count, substantial), 3))
  return [...plain, ...encodings(bytes, leastOf(secret.length))]
}
