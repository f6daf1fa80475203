import { readFileSync } from 'node:fs'

/**
 * Reads a variable, or the file that `NAME_FILE` points to, anew at each use: mounted secrets change while we run.
 *
 * @throws when the file cannot be read.
 */
export const environment =
  (variables: Readonly<Record<string, string | undefined>>) =>
  (name: string): string | undefined => {
    const file = variables[`${name}_FILE`]
    return variables[name] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim())
  }
