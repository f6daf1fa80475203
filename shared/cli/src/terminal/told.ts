import { ManifestError, RestlessError } from '@canary-steps/driver'
import { SettingsError } from '@canary-steps/runtime'
import * as z from 'zod'
import { BrokenChainError } from './broken-chain-error.ts'
import { plainText } from './plain-text.ts'
import { UsageError } from './usage-error.ts'

/** How the command ends for somebody who waits for it. */
type Told = { readonly line: string; readonly code: 1 | 2 }

/** Shows where a mistake of the command is, for the person who reports it. */
const stackVariable = 'CANARY_STEPS_STACK'

const isForTheUser = (error: unknown): error is Error =>
  error instanceof UsageError || error instanceof ManifestError || error instanceof SettingsError

const messageOf = (error: unknown): string => {
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  return error instanceof Error ? error.message : String(error)
}

/** The result of the command, in one line: its input is wrong, a Rollout stands still, a record was changed, or it is at fault. */
export const told = (error: unknown, env: Readonly<Record<string, string | undefined>>): Told => {
  const line = (text: string) => `canary-steps: ${plainText(text)}\n`
  if (isForTheUser(error)) return { line: line(error.message), code: 2 }
  if (error instanceof RestlessError || error instanceof BrokenChainError) return { line: line(error.message), code: 1 }
  const stack = env[stackVariable] && error instanceof Error ? `${error.stack}\n` : ''
  const remedy = `a bug in the command; report it with its output with ${stackVariable}=1`
  return { line: `${stack}${line(`${messageOf(error)} (${remedy})`)}`, code: 2 }
}
