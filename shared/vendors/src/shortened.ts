/** Where a text may be cut, best first: between paragraphs, lines, sentences, words. */
const boundaries = ['\n\n', '\n', '. ', ' '] as const

/** The end of a text that was cut within a character, or within an entity of HTML. */
const halves = /[\uD800-\uDBFF]$|&[#a-z0-9]{0,8}$/i

/**
 * The beginning of a text, in at most `most` characters, with a sign that there was more. It is cut where something ends, unless more
 * than half would be lost by that.
 */
export const shortened = (text: string, most: number): string => {
  if (text.length <= most) return text
  const room = text.slice(0, Math.max(0, most - 1)).replace(halves, '')
  const ends = boundaries.map((boundary) => room.lastIndexOf(boundary) + boundary.trimEnd().length)
  const end = ends.find((at) => at > room.length / 2) ?? room.length
  return most < 1 ? '' : `${room.slice(0, end).trimEnd()}…`
}

/** As `shortened`, where it is not the text that has a limit but what is made of it. */
export const fitting = (text: string, most: number, sizeOf: (text: string) => number): string => {
  let words = text
  for (let size = sizeOf(words); size > most && words !== ''; size = sizeOf(words))
    words = shortened(words, Math.min(words.length - 1, Math.floor((words.length * most) / size)))
  return words
}
