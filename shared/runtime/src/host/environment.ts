import { readFileSync } from 'node:fs'

/** A value without what an editor or `base64` adds around it: spaces, line breaks, a byte order mark. Quotes are part of it. */
const valueIn = (text: string | undefined): string | undefined => text?.trim() || undefined

/**
 * Reads a variable, or the file that `NAME_FILE` points to, anew at each use: mounted secrets change while we run. What is around a value
 * does not count, and one that is empty is none.
 *
 * @throws when the file cannot be read.
 */
export const environment =
  (variables: Readonly<Record<string, string | undefined>>) =>
  (name: string): string | undefined => {
    const file = valueIn(variables[`${name}_FILE`])
    return valueIn(variables[name]) ?? valueIn(file === undefined ? undefined : readFileSync(file, 'utf8'))
  }
