const utf8 = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
const base64 = (text: string): string => btoa(utf8(text))
const bytesIn = (text: string, write: (digits: string) => string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => write(byte.toString(16).padStart(2, '0'))).join('')
const every = (text: string, length: number, separator: string): string =>
  text.match(new RegExp(`[^]{1,${length}}`, 'g'))?.join(separator) ?? ''
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)
const inUnicode = (text: string): string =>
  Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** The forms in which a vendor, or what is between it and us, repeats a secret, each with its name. */
export const formsOf = (secret: string): [string, string][] => [
  ['as it is', secret],
  ['in small letters', secret.toLowerCase()],
  ['in capitals', secret.toUpperCase()],
  ['percent-encoded', encodeURIComponent(secret)],
  ['percent-encoded in small digits', encodeURIComponent(secret).replace(/%../g, (one) => one.toLowerCase())],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
  ['percent-encoded in full', bytesIn(secret, (digits) => `%${digits}`)],
  ['as a form', new URLSearchParams({ x: secret }).toString().slice(2)],
  ['in base64', base64(secret)],
  ['in base64 behind one byte', base64(`x${secret}`)],
  ['in base64 behind two bytes', base64(`xy${secret}z`)],
  ['in base64url', base64(secret).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
  ['in base64, percent-encoded', encodeURIComponent(base64(secret))],
  ['in hexadecimal digits', bytesIn(secret, (digits) => digits)],
  ['in capital hexadecimal digits', bytesIn(secret, (digits) => digits.toUpperCase())],
  ['in JSON', escaped(secret)],
  ['in JSON in JSON', escaped(escaped(secret))],
  ['with slashes escaped', secret.replaceAll('/', '\\/')],
  ['with slashes escaped twice', escaped(secret.replaceAll('/', '\\/'))],
  ['as Unicode escapes', inUnicode(secret)],
  ['as Unicode escapes in JSON', escaped(inUnicode(secret))],
  [
    'as HTML',
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('+', '&#43;').replaceAll('/', '&#x2F;'),
  ],
  ['in lines', every(secret, 10, '\n')],
  ['in lines of JSON', escaped(every(secret, 7, '\r\n'))],
  ['with what nobody sees in it', every(secret, 4, '\u200b')],
  ['in base64 in lines', every(base64(secret), 11, '\n')],
]

const prefixes = ['', 'xoxb-', 'ghp_', 'glsa_', 'whsec_']
const kinds = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '+/=-_.~!$ ']

/** A secret as vendors and people make them, for each number another: 16 to 60 characters of every kind, and a prefix. */
export const secretOf = (seed: number): string => {
  let state = seed >>> 0
  const upTo = (limit: number): number => {
    // numbers that look random, by a generator of Numerical Recipes
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const letters = Array.from({ length: 16 + upTo(45) }, (_, at) => {
    const kind = kinds[at < 12 ? at % 3 : upTo(kinds.length)] ?? ''
    return kind[upTo(kind.length)] ?? ''
  })
  return `${prefixes[upTo(prefixes.length)]}${letters.join('').trim()}`
}
