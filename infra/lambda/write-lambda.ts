import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { steps } from '@canary-steps/plugins'
import { readPolicy, SettingsError } from '@canary-steps/runtime'
import { zipSync } from 'fflate'
import { parse } from 'yaml'
import { bundle } from './bundle.ts'

/** The settings file where none is named; it need not be there. */
const usualSettings = 'canary-steps.yaml'

/** The settings as a value, and news for the operator. @throws SettingsError */
const settingsIn = async (file: string | undefined) => {
  const name = file ?? usualSettings
  if (file !== undefined && !existsSync(file)) throw new SettingsError(`${file}: no such file`)
  const text = existsSync(name) ? readFileSync(name, 'utf8') : ''
  const { warnings } = await readPolicy(text, name, steps)
  const value: unknown = parse(text) ?? {}
  return { value, warnings }
}

/** The same files give the same bytes, whoever packs them, and when. */
const zipped = (files: Readonly<Record<string, string>>): Uint8Array => {
  const bytes = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const)
  return zipSync(Object.fromEntries(bytes), { level: 9, mtime: new Date(1980, 0, 1) })
}

/** A package in a folder: `zip` is named by its content, so that an earlier one stays beside it in a bucket. */
type WrittenPackage = { readonly zip: string; readonly bytes: number; readonly warnings: readonly string[] }

/**
 * Writes the function's zip and its template into a folder, in place of what was there.
 *
 * @throws SettingsError
 */
export const writeLambda = async (folder: string, settingsFile?: string): Promise<WrittenPackage> => {
  const { value, warnings } = await settingsIn(settingsFile)
  const files = (await bundle()).map(({ name, code }) => [name, code] as const)
  const archive = zipped({ ...Object.fromEntries(files), 'settings.json': `${JSON.stringify(value, null, 2)}\n` })
  const zip = `canary-steps-${createHash('sha256').update(archive).digest('hex')}.zip`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, zip), archive)
  copyFileSync(fileURLToPath(new URL('template.yaml', import.meta.url)), join(folder, 'template.yaml'))
  return { zip, bytes: archive.length, warnings }
}
