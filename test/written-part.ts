const end = '<!-- until here -->'

/** The part of a document that a command writes: between marks, of which the first names the command. */
type WrittenPart = {
  /** The text between the marks, without the new lines at both ends. */
  of(document: string): string
  /** A document in which something else stands between the marks. */
  replace(document: string, text: string): string
}

const split = (document: string, begin: string): readonly [before: string, between: string, after: string] => {
  const [before = '', rest = ''] = document.split(`${begin}\n`)
  const [between = '', ...after] = rest.split(`\n${end}`)
  // of other parts below it the ends stay
  return [before, between, after.join(`\n${end}`)]
}

/** The part that begins with `<!-- by npm run COMMAND -->`. */
export const writtenPart = (command: string): WrittenPart => {
  const begin = `<!-- by npm run ${command} -->`
  return {
    of: (document) => split(document, begin)[1],
    replace: (document, text) => {
      const [before, , after] = split(document, begin)
      return `${before}${begin}\n${text}\n${end}${after}`
    },
  }
}
