import type { Webhook } from '@canary-steps/sdk'
import { weaknessOf } from '@canary-steps/sdk/secrets'
import type { Runtime } from '../ports/runtime.ts'

/** The secret of a variable; undefined where it is not set, or is too weak to be one. */
export const strongSecret = (env: Runtime['env'], name: string): string | undefined => {
  const value = env(name)
  return value && weaknessOf(value) === undefined ? value : undefined
}

/** Whether a vendor can tell us anything: by its webhook, or over a connection of ours. */
export const isPushed = (env: Runtime['env'], { secret, socket }: Pick<Webhook, 'secret' | 'socket'>): boolean =>
  [secret, socket].some((name) => name !== undefined && strongSecret(env, name) !== undefined)
