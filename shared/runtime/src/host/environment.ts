import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The variable with a folder that has a file for each variable, named as it: a Secret that is mounted. */
export const secretsFolder = 'CANARY_STEPS_SECRETS'

const isName = /^\w+$/

/** A value without what an editor or `base64` adds around it: spaces, line breaks, a byte order mark. Quotes are part of it. */
const valueIn = (text: string | undefined): string | undefined => text?.trim() || undefined

/** How an operator sets a variable where `environment` reads it. */
export const howToSet = (variable: string): string => `set it or ${variable}_FILE`

/**
 * Reads a variable, or the file that `NAME_FILE` points to, or the one of the folder of secrets. It is read anew at
 * each use, because mounted secrets change while we run. Space around a value does not count, and an empty value is
 * none.
 *
 * @throws when the file cannot be read.
 */
export const environment = (variables: Readonly<Record<string, string | undefined>>) => {
  const folder = valueIn(variables[secretsFolder])
  const inFolder = (name: string): string | undefined => {
    const file = folder && isName.test(name) ? join(folder, name) : ''
    return existsSync(file) ? file : undefined
  }
  return (name: string): string | undefined => {
    const file = valueIn(variables[`${name}_FILE`]) ?? inFolder(name)
    return valueIn(variables[name]) ?? valueIn(file === undefined ? undefined : readFileSync(file, 'utf8'))
  }
}
