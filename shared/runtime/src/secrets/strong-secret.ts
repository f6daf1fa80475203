import { weaknessOf } from '@canary-steps/sdk/secrets'
import type { Runtime } from '../runtime.ts'

/** The secret of a variable; undefined where it is not set, or is too weak to be one. */
export const strongSecret = (env: Runtime['env'], name: string): string | undefined => {
  const value = env(name)
  return value && weaknessOf(value) === undefined ? value : undefined
}
