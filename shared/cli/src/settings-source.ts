import { existsSync, readFileSync, statSync } from 'node:fs'
import { steps } from '@canary-steps/plugins'
import { type Runtime, readSettings, SettingsError, type SettingsSource } from '@canary-steps/runtime'

/** The settings file where none is named; it need not be there. */
export const defaultSettings = 'canary-steps.yaml'

const textOf = (file: string, mayBeAbsent: boolean): string => {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  if (mayBeAbsent) return ''
  throw new SettingsError(`${file}: no such file; name the settings with --settings`)
}

const stampOf = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.ino}/${found.mtimeMs}/${found.size}` : 'none'
}

/** A settings file with the files that variables point to (`KEY_EU_FILE`): a rotated key is a change of settings too. */
export const settingsSource = (
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
  env: Runtime['env'],
): SettingsSource => {
  const secrets = Object.entries(variables).flatMap(([name, path]) => (path && name.endsWith('_FILE') ? [path] : []))
  const known = steps.map(({ name }) => name)
  const mayBeAbsent = file === defaultSettings && !existsSync(file)
  return {
    stamp: () => [file, ...secrets].map(stampOf).join(' '),
    load: async () => readSettings(textOf(file, mayBeAbsent), file, env, known),
  }
}
