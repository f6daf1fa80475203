/** What may be an address, with what follows it up to the next space. */
const candidate = /https?:\/\/[^\s<>"]+/g

/** What ends a sentence, and is no end of an address. */
const punctuation = new Set(".,;:!?'…’”»")

const openings: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** How many of each closing mark have no opening one in the text. */
const surplusIn = (text: string): Map<string, number> =>
  new Map(
    Object.entries(openings).map(([closing, opening]) => [
      closing,
      text.split(closing).length - text.split(opening).length,
    ]),
  )

/** Without what ends the sentence that it is in: a closing mark belongs to it where it has the opening one too. */
const withoutEnd = (text: string): string => {
  const surplus = surplusIn(text)
  let end = text.length
  for (; end > 0; end -= 1) {
    const mark = text.charAt(end - 1)
    const open = surplus.get(mark) ?? 0
    if (open > 0) surplus.set(mark, open - 1)
    else if (!punctuation.has(mark)) break
  }
  return text.slice(0, end)
}

/** The addresses in a text, and where each begins. */
export const addressesIn = (text: string): { readonly url: string; readonly at: number }[] =>
  [...text.matchAll(candidate)]
    .map((match) => ({ url: withoutEnd(match[0]), at: match.index }))
    .filter(({ url }) => /\/\/./.test(url))
