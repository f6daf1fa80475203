import { caughtSync } from '../ports/caught.ts'
import { SettingsError } from './settings-error.ts'

/** The settings as a host has them: the text of a file, in YAML, or the value of a module in its bundle. */
export type SettingsContent = string | Readonly<Record<string, unknown>>

/**
 * The reader of YAML comes with the first text that says something, so that a host with a module carries none.
 *
 * @throws SettingsError
 */
export const settingsValue = async (content: SettingsContent, file: string): Promise<unknown> => {
  if (typeof content !== 'string') return content
  if (content.trim() === '') return undefined
  const { parse, YAMLParseError } = await import('yaml')
  const parsed = caughtSync((): unknown => parse(content))
  if ('result' in parsed) return parsed.result
  const at = parsed.error instanceof YAMLParseError ? `:${parsed.error.linePos?.[0].line ?? 1}` : ''
  throw new SettingsError(`${file}${at}: not YAML: ${parsed.error.message.split(/ at line|\n/)[0]}`)
}

/** The settings as one text, which is another whenever they are. */
export const settingsText = (content: SettingsContent): string =>
  typeof content === 'string' ? content : JSON.stringify(content)
