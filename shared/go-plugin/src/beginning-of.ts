/** The first characters of a text: no pair of surrogates is cut in two. */
export const beginningOf = (text: string, most: number): string =>
  new RegExp(`^.{0,${most}}`, 'su').exec(text)?.[0] ?? ''
