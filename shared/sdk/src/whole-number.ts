/**
 * The number that a text from outside says: decimal digits without a sign, a leading zero or spaces, at most 2^53 - 1. Undefined: it
 * says none. `Number` reads `1e999`, `0x10` and an empty text as well.
 */
export const wholeNumber = (text: string): number | undefined => {
  const number = /^(0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : undefined
  return Number.isSafeInteger(number) ? number : undefined
}
