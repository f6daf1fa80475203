import { steps } from '@canary-steps/plugins'
import type { Log, Runtime } from '@canary-steps/runtime'
import { weaknessOf } from '@canary-steps/sdk/secrets'
import { UsageError } from '../terminal/usage-error.ts'

/** The fault of a secret. One that is a word or a few letters is refused: it could be guessed, and not be kept out of texts. */
const lackOf = (secret: string, value: string | undefined): { secret: string; what: string }[] => {
  const weakness = value ? weaknessOf(value) : 'is missing'
  return weakness ? [{ secret, what: weakness.replace(':', ', and') }] : []
}

const all = steps.map(({ name }) => name).join(', ')

/**
 * The steps that a function serves: those that are named, or every one whose secrets are there. A step that is left out is none to callers,
 * which fails their rollouts closed.
 *
 * @throws UsageError when a step that is named is unknown, or lacks a secret.
 */
export const servedSteps = (names: readonly string[] | undefined, env: Runtime['env'], log: Log): Runtime['steps'] => {
  const unknown = names?.find((name) => !steps.some((step) => step.name === name))
  if (unknown) throw new UsageError(`--steps: no step is named ${unknown}; there are ${all}`)
  return steps.filter(({ name, secrets }) => {
    if (names && !names.includes(name)) return false
    const lacking = secrets.flatMap((secret) => lackOf(secret, env(secret)))[0]
    if (!lacking) return true
    const remedy = `${name} needs ${lacking.secret}, which ${lacking.what}: set it or ${lacking.secret}_FILE`
    if (names) throw new UsageError(`${remedy}, or leave the step out of --steps`)
    log('warn', 'a step is not served', { step: name, reason: remedy })
    return false
  })
}
