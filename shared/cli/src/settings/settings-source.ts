import { existsSync, readFileSync, statSync } from 'node:fs'
import { steps } from '@canary-steps/plugins'
import {
  type PolicySettings,
  type Runtime,
  readPolicy,
  readSettings,
  type Settings,
  SettingsError,
  type SettingsSource,
} from '@canary-steps/runtime'
import { secretsFolder } from '@canary-steps/runtime/node'
import { fileTrouble } from '../terminal/manifest-text.ts'

/** Environment variables. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The settings file where none is named; it need not be there. */
export const defaultSettings = 'canary-steps.yaml'

/** The variable that names the file for all processes of the executable's pod, in the place of an argument of each. */
const settingsVariable = 'CANARY_STEPS_SETTINGS'

/** The settings file of an executable that was given no argument. */
export const settingsOfPod = (variables: Variables): string => variables[settingsVariable]?.trim() || defaultSettings

const settingsText = async (file: string, mayBeAbsent: boolean): Promise<string> => {
  if (mayBeAbsent && !existsSync(file)) return ''
  return Promise.try(() => readFileSync(file, 'utf8')).catch((error: Error) => {
    const remedy = `name the settings with --settings, or ${settingsVariable} in the executable's pod`
    throw new SettingsError(`${file}: ${fileTrouble(error)}; ${remedy}`)
  })
}

const stampOf = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found ? `${found.ino}/${found.mtimeMs}/${found.size}` : 'none'
}

/** A settings file with the files that variables point to (`KEY_EU_FILE`), and the folder of secrets: a rotated key is a change of settings too. */
const sourceOf = <Settings>(
  file: string,
  variables: Variables,
  read: (text: string) => Promise<Settings>,
): SettingsSource<Settings> => {
  const secrets = Object.entries(variables).flatMap(([name, path]) =>
    path && (name.endsWith('_FILE') || name === secretsFolder) ? [path.trim()] : [],
  )
  const mayBeAbsent = file === defaultSettings && !existsSync(file)
  return {
    stamp: () => [file, ...secrets].map(stampOf).join(' '),
    load: async () => read(await settingsText(file, mayBeAbsent)),
  }
}

/** Where the settings of a function come from. */
export const settingsSource = (file: string, variables: Variables, env: Runtime['env']): SettingsSource<Settings> =>
  sourceOf(file, variables, (text) => readSettings(text, file, env, steps))

/** Where the policy of a plugin executable comes from. */
export const policySource = (file: string, variables: Variables): SettingsSource<PolicySettings> =>
  sourceOf(file, variables, (text) => readPolicy(text, file, steps))
