/** Ends a script that was given a word unknown to it, with one line that tells the words it knows: a play may take hours. */
export const refuseUnknown = (
  command: string,
  { words, isKnown, known }: { words: readonly string[]; isKnown: (word: string) => boolean; known: string },
): void => {
  const unknown = words.find((word) => !isKnown(word))
  if (unknown === undefined) return
  process.stderr.write(`npm run ${command}: ${unknown} means nothing here: ${known}\n`)
  process.exit(2)
}
