/** Fewest characters of a secret. */
export const shortestSecret = 8
/** Fewest of one that has letters of one case only, or digits only: a shorter one is a word or a year. */
const shortestWord = 16

/** Which kinds of characters a text has, as bits: small letters 1, capitals 2, digits 4, anything else 8. */
export const kindsOf = (text: string): number =>
  (/[a-z]/.test(text) ? 1 : 0) |
  (/[A-Z]/.test(text) ? 2 : 0) |
  (/[0-9]/.test(text) ? 4 : 0) |
  (/[^A-Za-z0-9]/.test(text) ? 8 : 0)

/** How many kinds that are. */
export const howMany = (kinds: number): number => (kinds & 1) + ((kinds >> 1) & 1) + ((kinds >> 2) & 1) + (kinds >> 3)

/**
 * Why a value is no secret: whoever has a while could guess it, and to keep it out of texts would take ordinary words out of them.
 * Undefined: it may be one. Never tells the value.
 */
export const weaknessOf = (value: string): string | undefined => {
  // whose account it is, which some vendors want beside the token
  if (/^[^\s@]+@[^\s@]+$/.test(value)) return undefined
  const { length } = value
  if (length < shortestSecret)
    return `has ${length} ${length === 1 ? 'character' : 'characters'}: a secret has at least ${shortestSecret}`
  if (length < shortestWord && howMany(kindsOf(value)) < 2)
    return `is a word or a number of ${length} characters: a secret of one kind of characters has at least ${shortestWord}`
  if (new Set(value).size < 4) return 'repeats a few characters: a secret is random'
  return undefined
}
