import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { steps } from '@canary-steps/plugins'
import { readPolicy, SettingsError } from '@canary-steps/runtime'
import { parse } from 'yaml'
import * as z from 'zod'
import { type FileEntry, fileEntries } from '../file-entries.ts'
import { bundle, settingsModule } from './bundle.ts'
import { deployConfig, moduleFolder } from './deploy-config.ts'

/** The settings file where none is named; it need not be there. */
const usualSettings = 'canary-steps.yaml'

/** The lock file says what it is of: the package that is installed. */
const Lock = z.object({ packages: z.object({ '': z.record(z.string(), z.json()) }) })

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** The settings as the value of a module, and what an operator should know of them. @throws SettingsError */
const settingsIn = async (file: string | undefined) => {
  const name = file ?? usualSettings
  if (file !== undefined && !existsSync(file)) throw new SettingsError(`${file}: no such file`)
  const text = existsSync(name) ? readFileSync(name, 'utf8') : ''
  const { warnings } = await readPolicy(text, name, steps)
  const value: { readonly endpoint?: string } = parse(text) ?? {}
  const withoutEndpoint = `${name}: endpoint is not set: set it to the URL of the Worker, or calls from others are refused`
  return { value, warnings: value.endpoint === undefined ? [...warnings, withoutEndpoint] : warnings }
}

/**
 * Writes what `wrangler deploy` needs into a folder, in place of what was there.
 *
 * @throws SettingsError
 */
export const writeWorker = async (
  folder: string,
  settingsFile?: string,
): Promise<{ readonly files: readonly FileEntry[]; readonly warnings: readonly string[] }> => {
  const { value, warnings } = await settingsIn(settingsFile)
  const modules = await bundle(here('worker.ts'))
  rmSync(folder, { recursive: true, force: true })
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  for (const { name, code } of modules) write(join(moduleFolder, name), code)
  write(join(moduleFolder, settingsModule), `export default ${JSON.stringify(value, null, 2)}\n`)
  write('wrangler.jsonc', deployConfig)
  // the command that deploys it, by its sum
  const lock = readFileSync(here('wrangler-lock.json'), 'utf8')
  write('package-lock.json', lock)
  write('package.json', `${JSON.stringify({ private: true, ...Lock.parse(JSON.parse(lock)).packages[''] }, null, 2)}\n`)
  return { files: fileEntries(folder), warnings }
}
